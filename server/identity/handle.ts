import { z } from 'zod';

/** Ids that mean somebody else or would be mistaken for a property of every object. */
const RESERVED = ['engine', 'constructor', 'prototype'];

/**
 * The id of a person, system or team: lower-case words joined by `-` or `_`, such as `ada` or `service-desk`. It appears in
 * records and policies and never changes.
 */
export const handleSchema = z
  .string()
  .max(64)
  .regex(
    /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/,
    'use lower-case letters and digits, words joined by - or _, starting with a letter',
  )
  .refine((id) => !RESERVED.includes(id), 'this id is reserved');
