import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { addCommonAnswers } from './common-answers.ts';
import { requireSignIn } from './permission.ts';
import { createRouter } from './router.ts';

/** What the OpenAPI description says about the whole. */
const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Interlock',
    version: '0.1.0',
    description:
      'Workflow and rules engine for ITSM and ITOM: events, records, decisions, definitions.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{ token: [] }, { session: [] }] as { [scheme: string]: string[] }[],
};

/** Nothing leaves the machine: no agent, no assistant, no telemetry, no fonts from elsewhere. */
const SCALAR = {
  url: '/openapi.json',
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  persistAuth: false,
};

/** What a description is made of. */
export type Described = Pick<OpenAPIHono, 'openAPIRegistry' | 'getOpenAPI31Document'>;

/**
 * `/openapi.json` and its reference at `/docs`, both for who is signed in. The description is made once,
 * the reader's program comes from our own server when somebody looks at it.
 * @param described the application the description is made of
 */
export function referenceRoutes(described: () => Described) {
  let document: string | undefined;
  return createRouter()
    .get('/openapi.json', requireSignIn(), (c) => {
      document ??= JSON.stringify(describe(described()));
      return c.body(document, 200, { 'content-type': 'application/json' });
    })
    .get('/docs', requireSignIn(), (c) => {
      const nonce = randomBytes(18).toString('base64');
      c.header('content-security-policy', docsPolicy(nonce));
      return c.html(docsPage(nonce));
    })
    .get('/docs/reader.js', requireSignIn(), async (c) => {
      const path = fileURLToPath(import.meta.resolve('@scalar/api-reference')).replace(
        /dist\/.*$/,
        'dist/browser/standalone.js',
      );
      const { size } = await stat(path);
      c.header('content-type', 'text/javascript; charset=utf-8');
      c.header('content-length', String(size));
      c.header('cache-control', 'private, max-age=86400');
      return c.body(Readable.toWeb(createReadStream(path)) as ReadableStream);
    });
}

function describe(app: Described) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'interlock_session',
    description: 'Writing needs the header `x-interlock: 1` as well.',
  });
  const document = app.getOpenAPI31Document(INFO);
  addCommonAnswers(document);
  return document;
}

/** The reader makes style elements and attributes of its own, so styles cannot be held to the nonce. */
function docsPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function docsPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Interlock API</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/reader.js"></script>
    <script nonce="${nonce}">Scalar.createApiReference('#reference', ${JSON.stringify(SCALAR)})</script>
  </body>
</html>
`;
}
