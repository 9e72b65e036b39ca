// The engine's schemas are zod's, and zod looks once whether it may compile code. Under our CSP it
// may not, and the browser would report the attempt. zod reads this object before it looks.
const shared = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
shared.__zod_globalConfig = { ...shared.__zod_globalConfig, jitless: true };

export {};
