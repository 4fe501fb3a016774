import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * Lays the decoders that pdf.js loads at run time beside the bundle. Only these: our own PDFs embed every font,
 * so neither character maps nor stand-in fonts are needed.
 */
function pdfDecoders(): Plugin {
  const from = join(import.meta.dirname, 'node_modules/pdfjs-dist/wasm');
  return {
    name: 'pdf-decoders',
    apply: 'build',
    generateBundle() {
      for (const name of readdirSync(from).filter((name) => !/quickjs/i.test(name))) {
        this.emitFile({ type: 'asset', fileName: `wasm/${name}`, source: readFileSync(join(from, name)) });
      }
    },
  };
}

export default defineConfig({
  plugins: [svelte(), svelteTesting(), pdfDecoders()],
  // The window loads from its own protocol; relative paths hold there and in a preview alike.
  base: './',
  build: {
    target: 'safari17',
    // Inlined assets would be data: addresses, which the content security policy refuses for fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    sourcemap: false,
  },
  server: { fs: { allow: ['..'] } },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/test-setup.ts'],
    include: ['src/**/*.test.ts'],
  },
});
