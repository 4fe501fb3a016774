import { beforeEach, expect, test, vi } from 'vitest';

const face = vi.hoisted(() => vi.fn());
vi.mock('../backend', () => ({ face }));

const added: string[] = [];
beforeEach(() => {
  vi.resetModules();
  added.length = 0;
  face.mockReset().mockResolvedValue(new Uint8Array());
  vi.stubGlobal(
    'FontFace',
    class {
      constructor(readonly family: string) {}
      load = () => Promise.resolve(this);
    },
  );
  Object.defineProperty(document, 'fonts', {
    configurable: true,
    value: { add: (f: { family: string }) => added.push(f.family) },
  });
});

test('a face is asked for once, and only by words that need it', async () => {
  const { wantFaces } = await import('./faces');
  wantFaces('Zoë Åström-Nguyễn, سلمى');
  expect(face).not.toHaveBeenCalled();
  wantFaces('欧阳静怡');
  wantFaces('痘坑');
  wantFaces('김민준');
  await vi.waitFor(() => expect(added).toEqual(['Noto Sans SC', 'Noto Sans KR']));
  expect(face.mock.calls).toEqual([['Noto Sans SC'], ['Noto Sans KR']]);
});

test('a face that could not be had is asked for again', async () => {
  const { wantFaces } = await import('./faces');
  face.mockRejectedValueOnce(new Error('busy'));
  wantFaces('痘坑');
  await vi.waitFor(() => expect(face).toHaveBeenCalledTimes(1));
  await Promise.resolve();
  await vi.waitFor(() => {
    wantFaces('痘坑');
    expect(added).toEqual(['Noto Sans SC']);
  });
});

test('tells when the words can be shown', async () => {
  const { wantFaces } = await import('./faces');
  expect(wantFaces('Zoë')).toBeNull();
  await wantFaces('痘坑');
  expect(added).toEqual(['Noto Sans SC']);
  expect(wantFaces('痘坑')).toBeNull();
  face.mockRejectedValueOnce(new Error('busy'));
  await wantFaces('김민준');
  expect(added).toEqual(['Noto Sans SC']);
});

test('a name finds the face of its script', async () => {
  const { wantFaces } = await import('./faces');
  for (const name of ['ปรียานุช', 'கிருஷ்ணன்', 'রবীন্দ্রনাথ', 'નરેન્દ્ર', 'ਹਰਪ੍ਰੀਤ', 'ნინო', 'Արամ', 'សុភា', 'ጥሩነሽ'])
    wantFaces(name);
  const scripts = ['Thai', 'Tamil', 'Bengali', 'Gujarati', 'Gurmukhi', 'Georgian', 'Armenian', 'Khmer', 'Ethiopic'];
  await vi.waitFor(() => expect(added).toEqual(scripts.map((script) => `Noto Sans ${script}`)));
});
