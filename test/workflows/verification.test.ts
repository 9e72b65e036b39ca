import { runScenario, verifyDefinitions, verifyFiles } from '@interlock/engine/study';
import type { PlayedFinding } from '@interlock/engine/study';
import type { Json, JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { compiled } from '../support/mini-pack.ts';
import { shipped, shippedDefinitions } from './shipped-packs.ts';

const found = verifyDefinitions(shippedDefinitions());

describe('the shipped workflows', () => {
  it.each(found)('$workflow: no error is found, and all it can do was looked at', (workflow) => {
    expect(workflow.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(workflow).toMatchObject({ exhausted: true, valuesFollowed: true });
  });

  it('prove each of their invariants', () => {
    const declared = [...shippedDefinitions().workflows.values()].flatMap(({ id, invariants }) =>
      invariants.map((invariant) => `${id}: ${invariant.id}`),
    );
    const proven = found.flatMap(({ workflow, proven: ids }) =>
      ids.map((id) => `${workflow}: ${id}`),
    );
    expect(proven.toSorted()).toEqual(declared.toSorted());
    expect(proven).toContain('change: approved-by-others');
    expect(proven).toContain('change: emergency-is-reviewed');
    expect(proven).toContain('approval: nobody-approves-their-own');
  });
});

describe('a shipped workflow that is spoilt', () => {
  /** What is found once a file was changed. */
  function after(file: string, change: (json: Writable) => void) {
    const json = structuredClone(shipped.files.get(file)) as unknown as Writable;
    change(json);
    const files = new Map([...shipped.files, [file, json as unknown as Json]]);
    const { workflows, issues } = verifyFiles(files);
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    spoilt = compiled(files);
    return workflows ?? [];
  }

  let spoilt = shippedDefinitions();

  /** It was played, and played again it comes to the same. */
  function expectShown(finding: PlayedFinding | undefined): void {
    expect(finding).toMatchObject({ played: true, severity: 'error', verdict: 'proved' });
    if (finding?.played !== true) return;
    const { failures, plans } = runScenario(finding.scenario, spoilt);
    expect(failures).toEqual([]);
    const broken = plans
      .at(-1)
      ?.flatMap(({ changes }) =>
        changes.flatMap(({ after: { snapshot } }) => snapshot.watched?.broken ?? []),
      );
    expect(broken).toContain(finding.invariant);
  }

  it('shows how somebody approves their own change, without the check for it', () => {
    // given
    const withoutCheck = (json: Writable): void => {
      for (const transition of Object.values(json.states['requested']?.transitions ?? {})) {
        const all = (transition['allow'] as { all?: JsonObject[] } | undefined)?.all;
        if (all === undefined) continue;
        const left = all.filter(({ name }) => name !== 'Not excluded: nobody decides on their own');
        expect(left.length).toBe(all.length - 1);
        transition['allow'] = { all: left };
      }
    };
    // when
    const [approval] = after('approval/workflow.json', withoutCheck).filter(
      ({ workflow }) => workflow === 'approval',
    );
    // then
    const broken = approval?.findings.find(({ kind }) => kind === 'broken-invariant');
    expect(broken).toMatchObject({ invariant: 'nobody-approves-their-own', severity: 'error' });
    expect(broken?.trace?.map(({ on }) => on)).toEqual(['opened', 'approval.approved']);
    // The excluded are not asked in the first place: nobody gets that far, but that is not proved.
    expect(broken).toMatchObject({ played: false, verdict: 'unknown' });
    expect(broken?.message).toMatch(/not reproduced by the simulator in \d+ tries/u);
    expect(broken?.trace?.at(-1)?.given).toContainEqual({
      fact: 'actor',
      path: 'id',
      compared: { operator: 'in', with: { fact: 'record', path: 'data.excluded' }, holds: true },
    });
  });

  it('tells a parent that leans on it, also where that is verified alone', () => {
    // given
    const withoutCheck = (json: Writable): void => {
      for (const transition of Object.values(json.states['requested']?.transitions ?? {})) {
        const all = (transition['allow'] as { all?: JsonObject[] } | undefined)?.all;
        if (all === undefined) continue;
        transition['allow'] = {
          all: all.filter(({ name }) => name !== 'Not excluded: nobody decides on their own'),
        };
      }
    };
    // when
    const json = structuredClone(shipped.files.get('approval/workflow.json'));
    withoutCheck(json as unknown as Writable);
    const files = new Map([...shipped.files, ['approval/workflow.json', json ?? null]]);
    const [change] = verifyDefinitions(compiled(files), ['change']);
    // then: what hangs on approvals is no longer proved, all else is
    expect(change?.proven).toEqual(['emergency-is-reviewed', 'standard-from-template']);
    const told = change?.findings.filter(({ kind }) => kind === 'broken-invariant');
    expect(told?.map(({ invariant, severity }) => [invariant, severity])).toEqual([
      ['approved-before-implementing', 'error'],
      ['approved-by-others', 'error'],
    ]);
    expect(told?.[1]?.message).toContain('"Nobody approves their own" of approval may be broken');
  });

  it('shows, played, how somebody approves their own, once nothing at all keeps them from it', () => {
    // given: neither when they are asked nor when they decide
    const withoutChecks = (json: Writable): void => {
      const { transitions, entry } = json.states['requested'] ?? {};
      for (const transition of Object.values(transitions ?? {})) {
        const { all } = (transition['allow'] ?? {}) as { all?: JsonObject[] };
        const left = all?.filter(
          ({ name }) => typeof name !== 'string' || !/^(Not excluded|Did not open)/u.test(name),
        );
        if (left !== undefined) transition['allow'] = { all: left };
      }
      const members = { cel: 'coalesce(team(record.data.group).members, [])' };
      if (entry !== undefined) entry.who.params['approvers'] = members;
    };
    // when
    const approval = after('approval/workflow.json', withoutChecks).find(
      ({ workflow }) => workflow === 'approval',
    );
    // then
    const broken = approval?.findings.find(({ kind }) => kind === 'broken-invariant');
    expectShown(broken);
    const [opened, decided] = broken?.played === true ? broken.scenario.steps : [];
    expect(opened?.open?.data['excluded']).toEqual([decided?.as]);
    expect(decided?.event?.type).toBe('approval.approved');
  });

  it('shows how a normal change is implemented unapproved, once nobody is asked about it', () => {
    // given
    const nobodyAsked = (json: Writable): void => {
      delete json.rows['normal-owner'];
    };
    // when
    const workflows = after('change/tables/change-approval.json', nobodyAsked);
    // then
    const change = workflows.find(({ workflow }) => workflow === 'change');
    const broken = change?.findings.filter(({ kind }) => kind === 'broken-invariant');
    expect(broken?.map(({ invariant }) => invariant)).toEqual(['approved-by-others']);
    expectShown(broken?.[0]);
    expect(broken?.[0]?.trace?.map(({ on }) => on)).toEqual([
      'opened',
      'change.submitted',
      'change.assessed',
      'done:authorize#approvals',
      'change.implementation-started',
    ]);
  });

  it('shows how an emergency closes without its review, where closing no longer asks for one', () => {
    // given
    const unasked = (json: Writable): void => {
      const close = json.states['review']?.transitions['close'];
      delete close?.['guard'];
    };
    // when
    const change = after('change/workflow.json', unasked).find(
      ({ workflow }) => workflow === 'change',
    );
    // then
    const broken = change?.findings.find(({ kind }) => kind === 'broken-invariant');
    expect(broken?.invariant).toBe('emergency-is-reviewed');
    expectShown(broken);
    expect(broken?.trace?.at(0)?.data).toMatchObject({ type: 'emergency' });
    expect(broken?.trace?.at(-1)).toMatchObject({ on: 'change.closed', state: 'closed' });
  });

  it('shows how an incident loses its priority, where its urgency can be cleared', () => {
    // given
    const clearable = (json: Writable): void => {
      delete (json.fields['urgency'] as { required?: boolean }).required;
    };
    // when
    const incident = after('incident/type.json', clearable).find(
      ({ workflow }) => workflow === 'incident',
    );
    // then
    const broken = incident?.findings.find(({ kind }) => kind === 'broken-invariant');
    expect(broken?.invariant).toBe('priority-is-set');
    expectShown(broken);
    expect(broken?.trace?.map(({ kind, data }) => [kind, data])).toContainEqual([
      'edited',
      { urgency: null },
    ]);
  });
});

interface Writable {
  readonly states: {
    readonly [id: string]: {
      readonly transitions: { [id: string]: { [key: string]: unknown } };
      readonly entry?: { readonly who: { readonly params: { [field: string]: unknown } } };
    };
  };
  readonly rows: { [id: string]: unknown };
  readonly fields: { [id: string]: unknown };
}
