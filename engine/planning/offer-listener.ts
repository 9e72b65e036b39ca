import type { FactReader } from '../condition/fact.ts';

/**
 * Told of each event that is offered to the policies, once they have decided and before anything of it is done:
 * its type, and the facts as they saw them. What it reads is read from the world like any other fact, and stands
 * in no ruling.
 */
export type OfferListener = (type: string, facts: FactReader) => void;
