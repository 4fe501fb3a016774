/** Where the program stands, as small as tests need it. */
import type { AppStatus, Banner, UserView } from '../backend/types';

export const ana: UserView = {
  id: 'u1',
  name: 'Dr Ana Morales',
  grade: 'Dermatologist',
  role: 'clinician',
  deletesFrom: null,
};
export const ben: UserView = { id: 'u2', name: 'Ben Adeyemi', grade: 'Nurse', role: 'assistant', deletesFrom: null };

/** As `user` sees it, of those two. */
export function status(stage: AppStatus['stage'], user: UserView = ana): AppStatus {
  const open = stage === 'open' || stage === 'handed';
  return {
    stage,
    clinic: 'Skin',
    clinician: open && user.role === 'clinician' ? user.name : '',
    user: open ? user : null,
    users: open ? [ana, ben] : [],
    isRecoveryKept: true,
    holders: stage === 'locked' ? [ana, ben].map(({ id, name }) => ({ id, name, waitSeconds: 0 })) : [],
    choosing: null,
    version: '1',
  };
}

/** Nobody's banner: nothing is unresolved. */
export const banner: Banner = {
  name: '',
  born: '',
  age: null,
  recordNumber: '',
  language: '',
  unresolved: 0,
  stopped: false,
  overridden: 0,
};
