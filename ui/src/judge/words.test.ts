import { expect, it } from 'vitest';
import { judged, seal, timeStamp } from './specimen.test-data';
import { identity, stamp, times, verdict } from './words';

it('is green only where all was checked and holds', () => {
  const says = (more: Parameters<typeof judged>[0]) => verdict(judged(more));
  expect(says({}).tone).toBe('done');
  expect(says({ seals: [seal({ known: 'trusted' })] }).tone).toBe('done');
  for (const known of ['itselfOnly', 'issuer'] as const) {
    const said = says({ seals: [seal({}), seal({ known })] });
    expect(said.tone).toBe('caution');
    expect(said.text).toMatch(/Who sealed it is not shown/);
  }
  expect(says({ seals: [] })).toMatchObject({ tone: 'caution', title: expect.stringMatching(/time-stamp/) });
  expect(says({ verdict: 'notChecked' })).toMatchObject({
    tone: 'caution',
    title: expect.stringMatching(/not wholly/),
  });
  expect(says({ verdict: 'changed' })).toMatchObject({ tone: 'stop', title: expect.stringMatching(/not as it was/) });
});

it('tells who vouches from what a certificate says of itself', () => {
  expect(identity(seal({}))).toMatchObject({ tone: 'done', text: expect.stringMatching(/own key \(Skin\)/) });
  expect(identity(seal({ known: 'itselfOnly' }))).toMatchObject({
    tone: 'caution',
    text: expect.stringMatching(/itself only/),
  });
  expect(identity(seal({ known: 'issuer', issuer: 'Root' })).text).toMatch(/“Root” vouches for that/);
  expect(identity(seal({ known: null, verdict: 'changed' })).tone).toBe('stop');
});

it('tells a time that is claimed from one that is shown', () => {
  expect(times(seal({}))[0]).toMatch(/own clock/);
  expect(times(seal({ stampedAt: '2026-11-02T10:00:00Z' }))[0]).toMatch(/2 November 2026.*time-stamp shows/);
  expect(times(seal({ at: null, validTo: null }))).toEqual(['It says no time.']);
});

it('calls no time-stamp good that is not, and names whose it is', () => {
  expect(stamp(timeStamp({}))).toMatchObject({ tone: 'done', text: expect.stringMatching(/with 2 seals was there/) });
  expect(stamp(timeStamp({ chosen: false })).tone).toBe('caution');
  const unproven = stamp(timeStamp({ unproven: ['Stamps'] }));
  expect(unproven).toMatchObject({ tone: 'caution', text: expect.stringMatching(/were revoked: Stamps\.$/) });
  const broken = timeStamp({ verdict: 'changed', at: null, problem: 'It was changed.' });
  expect(stamp(broken)).toEqual({ tone: 'stop', text: 'It was changed.' });
  expect(stamp(timeStamp({ verdict: 'notChecked', at: null })).tone).toBe('caution');
});
