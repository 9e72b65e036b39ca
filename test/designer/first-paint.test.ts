import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const DIST = join(import.meta.dirname, '../../designer/dist');
const page = readFileSync(join(DIST, 'index.html'), 'utf8');
const kilobytes = (path: string): number => gzipSync(readFileSync(join(DIST, path))).length / 1000;

describe('the first paint', () => {
  const scripts = [...page.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(
    (match) => match[1] ?? '',
  );

  it('takes no more than 300 kB of script, gzipped', () => {
    const total = scripts.reduce((sum, path) => sum + kilobytes(path), 0);
    expect(scripts.length).toBeGreaterThan(3);
    expect(Math.round(total)).toBeLessThan(300);
  });

  it('draws no workflow and decides nothing: canvas, layout and engine come when they are needed', () => {
    const first = scripts.map((path) => readFileSync(join(DIST, path), 'utf8')).join('\n');
    for (const later of [
      'react-flow__renderer',
      'elk.layered.thoroughness',
      'use dotted kebab-case',
    ]) {
      expect(first).not.toContain(later);
    }
  });

  it('needs nothing from elsewhere and nothing inline', () => {
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(page).not.toMatch(/<style|\sstyle=/);
    expect(page).toContain('__CSP_NONCE__');
  });

  it('has the colour scheme set before anything is drawn', () => {
    const before = page.indexOf('/color-scheme.js');
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(page.indexOf('type="module"'));
    expect(existsSync(join(DIST, 'color-scheme.js'))).toBe(true);
  });
});
