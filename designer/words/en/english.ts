import { audit } from './audit.ts';
import { checks } from './checks.ts';
import { design } from './design.ts';
import { desk } from './desk.ts';
import { operate } from './operate.ts';
import { reading } from './reading.ts';
import { shell } from './shell.ts';

/** All English words by key. A second language is another object of this shape. */
export const english = { ...reading, ...shell, ...desk, ...design, ...operate, ...audit, checks };

/** What every language must say. */
export type Words = typeof english;
