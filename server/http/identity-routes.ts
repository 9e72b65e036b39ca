import type { Identity } from '../identity/identity.ts';
import { peopleRoutes } from './people.ts';
import { createRouter } from './router.ts';
import { sessionRoutes } from './session.ts';
import { systemRoutes } from './systems.ts';
import { teamRoutes } from './teams.ts';
import { tokenRoutes } from './tokens.ts';

/** Everything about people, systems, teams, tokens and sessions, with full paths: mount it at `/`, behind `authenticate`. */
export function identityRoutes(identity: Identity) {
  return createRouter()
    .route('/', sessionRoutes(identity))
    .route('/', peopleRoutes(identity))
    .route('/', systemRoutes(identity))
    .route('/', teamRoutes(identity))
    .route('/', tokenRoutes(identity));
}
