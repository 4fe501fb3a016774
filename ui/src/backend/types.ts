/**
 * The shapes that cross the border to the core, as its JSON has them.
 * Nothing here is more than a shape: what the fields mean is said where they are declared in the core.
 */

export type Stage = 'firstStart' | 'locked' | 'open';
export type StepId = 'patient' | 'concerns' | 'screening' | 'plan' | 'consent' | 'sheet';
export type StepState = 'notStarted' | 'incomplete' | 'done';
export type Confidence = 'background' | 'low' | 'moderate' | 'high';
export type Outcome = 'proceed' | 'modify' | 'clinicianDecides' | 'wait' | 'doNotTreat';
export type Override = 'withReason' | 'never';
export type Value = 'yes' | 'no' | 'unsure';
export type Severity = 'mild' | 'moderate' | 'severe';
export type LabelStatus = 'onLabel' | 'notKnown' | 'offLabel';
export type NeedleStatus = 'usual' | 'long' | 'needsReason' | 'notPossible';

// The clinic

export interface Logo {
  width: number;
  height: number;
  /** PNG bytes, base64. */
  png: string;
  alt: string;
}

export interface Clinic {
  name: string;
  address: string[];
  country: string;
  phone: string;
  phoneOutOfHours: string;
  hours: string;
  contact: string;
  logo: Logo | null;
  /** `a4`, `letter`, or empty for the country's. */
  paper: string;
  /** Empty for the country's. */
  emergency: string;
  /** None for the country's. */
  reflectionHours: number | null;
}

export interface Clinician {
  name: string;
  grade: string;
  registration: string;
}

export interface Approval {
  language: string;
  version: string;
  by: string;
  competence: string;
  on: string;
}

export interface Policy {
  confirmed: string[];
  waits: Record<string, number>;
  approvals: Record<string, Approval>;
}

export interface AppStatus {
  stage: Stage;
  /** The clinic's name. */
  clinic: string;
  /** The clinician's name; empty while locked. */
  clinician: string;
  version: string;
}

// The content

export interface Range {
  min: number;
  max: number;
}

export interface Concern {
  id: string;
  groups: string[];
  sessions: Range;
  intervalDays: Range;
  declined: boolean;
  raises: string[];
  sources: string[];
  confidence: Confidence;
}

export interface Wait {
  from: string | null;
  min: number;
  default: number;
  max: number;
}

export interface Rule {
  id: string;
  outcome: Outcome;
  wait: Wait | null;
  temporary: boolean;
  overriding: Override;
  sources: string[];
  differ: boolean;
  confidence: Confidence;
}

export type DetailKind =
  | { kind: 'date'; future: boolean }
  | { kind: 'number'; unit: string; min: number; max: number }
  | { kind: 'choice'; options: string[] }
  | { kind: 'words' };

export interface Detail {
  id: string;
  holds: DetailKind;
  required: 'never' | 'always';
}

export interface Group {
  id: string;
}

export interface Question {
  id: string;
  group: string;
  /** Whether "none of these" of its group answers it with "no". */
  none: boolean;
  mayNotApply: boolean;
  /** Whether the clinician answers it, not the patient. */
  clinician: boolean;
  /** The value that opens the details. */
  opensOn: Value;
  unsure: Outcome;
  details: Detail[];
  rules: Rule[];
}

export interface Zone {
  id: string;
  views: string[];
  group: string;
  side: 'right' | 'left' | 'mid';
  /** Where a small label goes in each view, in the drawing's own units. */
  anchor: Record<string, [number, number]>;
}

export interface Needle {
  group: string;
  typicalMin: number;
  typicalMax: number;
  ceiling: number;
  limit: number;
  sources: string[];
  confidence: Confidence;
}

export interface Label {
  country: string;
  concerns: string[];
  groups: string[];
  skinTypes: number[];
  minAge: number;
  ceiling: number;
  sources: string[];
  confidence: Confidence;
}

export interface Device {
  id: string;
  /** Empty where the clinician types it. */
  name: string;
  energy: 'mechanical' | 'radiofrequency';
  longest: number;
  labels: Label[];
}

export interface Country {
  id: string;
  reflectionHours: number;
  minorReflectionHours: number;
  majority: number;
  emergency: string;
  retentionYears: number;
  retentionMinorAge: number;
  paper: string;
  sources: string[];
  confidence: Confidence;
}

export interface Source {
  id: string;
  title: string;
  year: string;
  found: string;
}

export interface LanguageRow {
  id: string;
  name: string;
  version: string;
  approval: Approval | null;
}

/** A sentence of the content; text under its id. */
export interface Statement {
  id: string;
  sources: string[];
  confidence: Confidence;
}

export interface Content {
  version: string;
  groups: Group[];
  questions: Question[];
  concerns: Concern[];
  zones: Zone[];
  needles: Needle[];
  devices: Device[];
  countries: Country[];
  sources: Source[];
  teachBack: Statement[];
  /** English, for the clinician. */
  texts: Record<string, string>;
  languages: LanguageRow[];
}

// A consult as typed

export interface Patient {
  name: string;
  birthDate: string;
  recordNumber: string;
  phone: string;
  emergencyContact: string;
}

export interface ChosenConcern {
  concern: string;
  zones: string[];
  severity: Severity | null;
}

export interface Answer {
  value: Value | null;
  details?: Record<string, string>;
}

export type ResolutionKind = 'accepted' | 'overridden';

export interface Resolution {
  finding: string;
  outcome: Outcome;
  until: string | null;
  kind: ResolutionKind;
  reason: string;
  by: string;
  at: string;
}

export type When = { when: 'today' } | { when: 'on'; day: string } | { when: 'open' };

export interface PlannedNeedle {
  zone: string;
  length: number;
  reason: string;
}

export interface Plan {
  day: When | null;
  device: string;
  deviceName: string;
  needles: PlannedNeedle[];
  glide: string;
  anaesthetic: boolean | null;
  anaestheticProduct: string;
  topical: { planned: boolean; product: string };
  sessions: string;
  intervalDays: string;
  costSession: string;
  costCourse: string;
  costTerms: string;
}

export interface AskedQuestion {
  asked: string;
  answered: string;
}

export interface Consent {
  ticks: Record<string, boolean>;
  initials: Record<string, string>;
  questions: AskedQuestion[];
  teachBack: { understood: string[]; note: string };
  interpreter: { needed: boolean | null; name: string; number: string; language: string; mode: string };
  guardian: { name: string; relation: string; wish: string; need: string };
  chaperone: { accepted: boolean | null; name: string };
  informedBy: string;
  performedBy: string;
  informedAt: string;
  reflectionReason: string;
  copy: string;
}

export interface Draft {
  patient: Patient;
  language: string;
  date: string;
  concerns: ChosenConcern[];
  goal: string;
  diagnosis: string;
  answers: Record<string, Answer>;
  resolutions: Resolution[];
  plan: Plan;
  consent: Consent;
}

// What the core says of it

export interface Gap {
  step: StepId;
  field: string;
  message: string;
}

export interface Finding {
  id: string;
  question: string;
  outcome: Outcome;
  until: string | null;
  unconfirmed: Outcome | null;
  temporary: boolean;
  differ: boolean;
  overriding: Override;
  sources: string[];
  confidence: Confidence;
  resolution: Resolution | null;
  cleared: boolean;
}

export interface FindingView {
  finding: Finding;
  words: { says: string; why: string; lifts: string | null; differ: string | null };
  question: string;
  sources: Source[];
}

export interface Banner {
  name: string;
  born: string;
  age: number | null;
  recordNumber: string;
  language: string;
  unresolved: number;
}

export interface StepView {
  step: StepId;
  state: StepState;
  open: number;
}

export interface NeedleView {
  zone: string;
  typicalMin: number;
  typicalMax: number;
  ceiling: number;
  longest: number;
  status: NeedleStatus | null;
}

export interface ConsultView {
  id: string;
  draft: Draft;
  banner: Banner;
  steps: StepView[];
  gaps: Gap[];
  findings: FindingView[];
  verdict: Outcome;
  missing: string[];
  labels: { concern: string; status: LabelStatus }[];
  needles: NeedleView[];
  minor: boolean;
  earliest: string | null;
  signing: SigningView | null;
}

// The sheet

export interface Fact {
  label: string;
  value: string;
}

export interface TimelineEntry {
  when: string;
  title: string;
  expect: string[];
  todo: string[];
  avoid: string[];
}

export type Party = 'patient' | 'clinician';
export type Role = 'patient' | 'guardian' | 'interpreter' | 'clinician';

export type Block =
  | { block: 'letterhead'; name: string; lines: string[]; logo: Logo | null }
  | { block: 'title'; text: string; subtitle: string }
  | { block: 'heading'; level: number; text: string }
  | { block: 'paragraph'; text: string }
  | { block: 'small'; text: string }
  | { block: 'facts'; rows: Fact[] }
  | { block: 'list'; mark: 'bullet' | 'number' | 'do' | 'avoid'; items: string[] }
  | { block: 'table'; head: string[]; widths: number[]; rows: string[][] }
  | {
      block: 'map';
      views: string[];
      captions?: string[];
      zones: { zone: string; number: number; label: string }[];
      alt: string;
    }
  | { block: 'notice'; tone: 'note' | 'caution' | 'stop'; title: string; text: string }
  | {
      block: 'clause';
      id: string;
      party: Party;
      required: boolean;
      initialled: boolean;
      text: string;
      ticked: boolean;
      initials: string | null;
    }
  | { block: 'signaturePlace'; field: string; role: Role; title: string; name: string; meaning: string }
  | { block: 'remember'; title: string; items: string[] }
  | { block: 'timeline'; entries: TimelineEntry[]; heads: [string, string, string] }
  | { block: 'call'; title: string; signs: string[]; numbers: Fact[]; emergency: boolean }
  | { block: 'pageBreak' };

export interface Sheet {
  language: string;
  direction: 'ltr' | 'rtl';
  title: string;
  patient: string;
  form: { procedure: string; version: string; textVersion: string; foot: string };
  specimen: string | null;
  paper: 'a4' | 'letter';
  clinic: string;
  blocks: Block[];
}

export interface SheetView {
  sheet: Sheet;
  open: Gap[];
  approved: boolean;
  reflection: { from: string; until: string; hours: number; over: boolean } | null;
}

export interface Stroke {
  points: { x: number; y: number; t: number; pressure: number }[];
}

export type SignatureMark =
  | { kind: 'drawn'; strokes: Stroke[]; width: number; height: number }
  | { kind: 'typed'; name: string }
  | { kind: 'witnessed'; strokes: Stroke[]; width: number; height: number; witness: string };

export interface SignaturePlace {
  field: string;
  role: Role;
  title: string;
  name: string;
  meaning: string;
  signedAt: string | null;
}

export interface SigningView {
  digest: string;
  sheet: Sheet;
  places: SignaturePlace[];
  record: RecordView | null;
}

// Records, printers, settings

export interface DraftRow {
  id: string;
  name: string;
  birthDate: string;
  recordNumber: string;
  changedAt: string;
  frozen: boolean;
}

export interface RecordRow {
  id: string;
  name: string;
  birthDate: string;
  recordNumber: string;
  sealedAt: string;
}

export interface Home {
  drafts: DraftRow[];
  recent: RecordRow[];
}

export interface SealRow {
  name: string;
  meaning: string;
  at: string;
  intact: boolean;
}

export interface RecordView {
  id: string;
  name: string;
  birthDate: string;
  recordNumber: string;
  sealedAt: string;
  digest: string;
  /** Bytes. */
  size: number;
  seals: SealRow[];
  /** Whether every seal is intact and the last covers the whole file, judged just now. */
  verified: boolean;
  /** What is wrong, where it is not. */
  problem: string | null;
  fileName: string;
}

export interface Printers {
  system: 'ready' | 'missing';
  printers: { name: string; isDefault: boolean }[];
}

export interface PrintAnswer {
  job: string;
  state: string;
}

export interface Settings {
  clinic: Clinic;
  clinician: Clinician;
  policy: Policy;
  printer: string;
  idleMinutes: number;
  seal: { subject: string; validTo: string; fingerprint: string; selfSigned: boolean };
}
