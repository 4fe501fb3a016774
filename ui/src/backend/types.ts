/**
 * The shapes that cross the border, under their plain names and in the form that the core sends.
 * They are generated from the core's own; nothing is declared here a second time.
 */
import type * as core from './bindings';

export type {
  AddedView,
  AlikeRow_Serialize as AlikeRow,
  Addition_Serialize as Addition,
  AdditionStart_Serialize as AdditionStart,
  Answer_Serialize as Answer,
  AppStatus_Serialize as AppStatus,
  Asked_Serialize as Asked,
  BackupView_Serialize as BackupView,
  Banner_Serialize as Banner,
  Choosing,
  ChosenConcern_Serialize as ChosenConcern,
  ChosenBackup,
  Clinic_Serialize as Clinic,
  Clinician_Serialize as Clinician,
  Code,
  Concern_Serialize as Concern,
  Confidence,
  Consent_Serialize as Consent,
  Covered,
  Derived_Serialize as Derived,
  DraftRow,
  Fact,
  FileView_Serialize as FileView,
  Finding_Serialize as Finding,
  FindingView_Serialize as FindingView,
  FirstStarted_Serialize as FirstStarted,
  Found_Serialize as Found,
  Gap,
  Group,
  HandedPart,
  HolderView,
  Home_Serialize as Home,
  Judged,
  JudgedSeal,
  JudgedStamp,
  LabelStatus,
  LanguageView_Serialize as LanguageView,
  LeftRow_Serialize as LeftRow,
  Outcome,
  OwnRules_Serialize as OwnRules,
  Party,
  PlaceView_Serialize as PlaceView,
  PrintJob,
  Printers,
  Range,
  Reading_Serialize as Reading,
  ReadingView,
  RecordFile,
  RecordKind,
  RecordRow,
  RecallRow,
  RecordView_Serialize as RecordView,
  Resolution_Serialize as Resolution,
  Retention_Serialize as Retention,
  Second,
  Settings_Serialize as Settings,
  Severity,
  StampView,
  Stated,
  Step,
  StepView,
  TreatmentRow,
  TextRow,
  TextsView_Serialize as TextsView,
  TimelineEntry,
  UserRole,
  UserView_Serialize as UserView,
  Value,
  When,
  Whose,
} from './bindings';

/** Whole numbers that may be missing. */
type Optional =
  | 'age'
  | 'consentMonths'
  | 'fromAge'
  | 'majority'
  | 'minorReflectionHours'
  | 'passes'
  | 'reflectionHours'
  | 'retentionYears'
  | 'retentionMinorAge'
  | 'usual';

/**
 * A shape with its numbers in it: JSON knows no NaN, so the generator lets every decimal be null,
 * and the core holds none that is not a number.
 */
export type Sent<T> = number extends T ? Exclude<T, null> : { [K in keyof T]: K extends Optional ? T[K] : Sent<T[K]> };

export type AdditionPage = Sent<core.AdditionPage_Serialize>;
export type Block = Sent<core.Block_Serialize>;
export type ConsultView = Sent<core.ConsultView_Serialize>;
export type TakenBack = Sent<core.TakenBack_Serialize>;
export type Content = Sent<core.Content_Serialize>;
export type Detail = Sent<core.Detail_Serialize>;
export type Draft = Sent<core.Draft_Serialize>;
export type Mark = Sent<core.Mark>;
export type HandedView = Sent<core.HandedView_Serialize>;
export type NeedleView = Sent<core.NeedleView_Serialize>;
export type PlannedNeedle = Sent<core.PlannedNeedle_Serialize>;
export type Question = Sent<core.Question_Serialize>;
export type Rule = Sent<core.Rule_Serialize>;
export type Sheet = Sent<core.Sheet_Serialize>;
export type SheetView = Sent<core.SheetView_Serialize>;
export type SigningView = Sent<core.SigningView_Serialize>;
export type Stroke = Sent<core.Stroke>;
export type TreatedZone = Sent<core.TreatedZone_Serialize>;
export type Treatment = Sent<core.Treatment_Serialize>;
export type TreatmentView = Sent<core.TreatmentView_Serialize>;
