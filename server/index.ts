export { buildApp } from './app.ts';
export type { AppOptions, AppType } from './app.ts';
export { startServer } from './app/start-server.ts';
export type { RunningServer, ServerOptions } from './app/start-server.ts';
