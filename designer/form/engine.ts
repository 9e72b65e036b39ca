// Its own chunk, fetched when a condition must be decided in the browser: the engine brings its
// whole runtime along.
import './jitless.ts';

export { compileCondition } from '@interlock/engine';
