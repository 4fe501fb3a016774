/** Draws the pages of a PDF with pdf.js in its own worker. Reads the file; never changes it. */
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
import worker from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = worker;

export type { PDFDocumentProxy, PDFPageProxy };

/** Opens a PDF. The bytes are handed over to the worker and are gone afterwards. */
export function openPdf(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  return getDocument({
    data: bytes,
    wasmUrl: new URL('wasm/', document.baseURI).href,
    // Every font is in the file; a look-alike from the system would hide that one is missing.
    useSystemFonts: false,
  }).promise;
}

/** Draws a page so that it is `width` CSS pixels wide. Returns what stops it. */
export function drawPage(page: PDFPageProxy, canvas: HTMLCanvasElement, width: number): () => void {
  const density = window.devicePixelRatio || 1;
  const natural = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: (width / natural.width) * density });
  canvas.width = Math.round(viewport.width);
  canvas.height = Math.round(viewport.height);
  const task = page.render({ canvas, viewport });
  // Stopped drawings reject; that is what was asked for.
  task.promise.catch(() => undefined);
  return () => task.cancel();
}
