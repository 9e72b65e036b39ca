import {
  AUDIT_ACTIONS,
  auditActionWords,
  readAuditSearch,
  say,
  toAuditQuery,
} from '@interlock/designer';
import { describe, expect, it } from 'vitest';

describe('the address of the audit', () => {
  it('keeps what it knows and drops the rest', () => {
    const raw = { actor: 'ada', action: 'record.moved', from: '2026-03-02', to: 'x', q: 'y' };
    expect(readAuditSearch(raw)).toEqual({
      actor: 'ada',
      action: 'record.moved',
      from: '2026-03-02',
    });
    expect(readAuditSearch({ actor: ['ada', 'bob'], from: '', to: '0001-01-01' })).toEqual({});
  });

  it('means whole days in the reader’s zone, the last one included', () => {
    const { from, to } = toAuditQuery({ from: '2026-02-28', to: '2026-02-28' });
    const day = new Date(2026, 1, 28);
    expect(from).toBe(day.toISOString());
    expect(to).toBe(new Date(2026, 2, 1).toISOString());
  });
});

it('what the audit tells of has words', () => {
  for (const action of AUDIT_ACTIONS) {
    expect(auditActionWords(action, say)).not.toMatch(/\.|^$/);
  }
  expect(auditActionWords('warehouse.emptied-again', say)).toBe('Warehouse emptied again');
});
