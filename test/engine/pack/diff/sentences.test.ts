import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '@interlock/engine';
import { diffFiles } from '@interlock/engine/study';

const TYPE = {
  id: 'change',
  title: 'Change',
  plural: 'Changes',
  fields: {
    assignmentGroup: { title: 'Assignment group', type: 'string', ref: 'team' },
    resolution: { title: 'Resolution code', type: 'string' },
    risk: { title: 'Risk', type: 'string', labels: { high: 'High' } },
    votes: { title: 'Votes', type: 'integer' },
  },
  form: { main: { title: 'Main', fields: ['risk'] } },
  list: ['number', 'risk'],
};

const WORKFLOW = {
  id: 'change',
  title: 'Change',
  initial: 'assess',
  invariants: {
    voted: {
      title: 'Nothing is done without a vote',
      never: { fact: 'record', path: 'state', operator: 'equal', value: 'done' },
      without: { fact: 'record', path: 'data.votes', operator: 'greaterThan', value: 0 },
    },
  },
  clocks: { response: { title: 'Response', run: ['assess'], target: 'PT15M' } },
  states: {
    assess: {
      transitions: {
        approve: { label: 'Approve', on: 'change.approved', target: 'done' },
        resolve: {
          label: 'Resolve',
          on: 'change.resolved',
          target: 'done',
          guard: { fact: 'record', path: 'data.votes', operator: 'greaterThan', value: 1 },
          allow: { fact: 'actor', path: 'roles', operator: 'contains', value: 'agent' },
          actions: { say: { type: 'set', params: { risk: 'high' } } },
        },
      },
    },
    done: { kind: 'final' },
  },
};

const TABLE = {
  id: 'approval',
  title: 'Who approves a change',
  hit: 'first',
  inputs: { risk: { title: 'Risk', fact: 'record', path: 'data.risk', type: 'string' } },
  outputs: { share: { title: 'Share of the CAB', type: 'integer' } },
  rows: {
    high: { title: 'High risk', when: { risk: 'high' }, then: { share: 30 } },
    low: { title: 'Low risk', when: { risk: 'low' }, then: { share: 10 } },
  },
};

const POLICY = {
  id: 'open',
  title: 'Alerts open incidents',
  on: ['alert.raised'],
  conditions: {
    all: [{ fact: 'event', path: 'data.severity', operator: 'equal', value: 'high' }],
  },
  actions: { tell: { type: 'email.send', params: { to: 'cab', subject: 'Look', text: 'here' } } },
};

const FILES: { readonly [path: string]: Json } = {
  'change/type.json': TYPE,
  'change/workflow.json': WORKFLOW,
  'change/tables/approval.json': TABLE,
  'alert/policies/open.json': POLICY,
  'calendars/desk.json': {
    id: 'desk',
    title: 'Desk',
    timeZone: 'UTC',
    weekly: { monday: [['08:00', '17:00']] },
  },
  'seed/teams.json': { teams: { cab: { name: 'CAB', email: 'a@example.org' } } },
};

/** Sets what stands at a place: `'change/workflow.json#states.assess.label'`; undefined takes it away. */
function changed(edits: { readonly [place: string]: Json | undefined }): Map<string, Json> {
  const files = structuredClone<{ [path: string]: Json }>(FILES);
  for (const [place, value] of Object.entries(edits)) {
    const [file = '', path = ''] = place.split('#');
    const keys = path.split('.');
    let at = files[file] as { [key: string]: unknown };
    for (const key of keys.slice(0, -1)) {
      at[key] ??= {};
      at = at[key] as { [key: string]: unknown };
    }
    const last = keys.at(-1) ?? '';
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return new Map(Object.entries(files));
}

const before = new Map(Object.entries(FILES));

function told(edits: { readonly [place: string]: Json | undefined }): string[] {
  const diffs = diffFiles(before, changed(edits));
  return diffs.flatMap(({ changes }) => changes.map(({ kind, text }) => `${kind}: ${text}`));
}

const W = 'change/workflow.json#states.assess';
const R = `${W}.transitions.resolve`;
const leaf = (value: number): JsonObject => {
  return { fact: 'record', path: 'data.votes', operator: 'greaterThan', value };
};
const risky = { fact: 'record', path: 'data.risk', operator: 'equal', value: 'high' };

describe('a difference is told in the words of whoever owns the process', () => {
  it.each<[string, { readonly [place: string]: Json | undefined }, string[]]>([
    [
      'a state and the way to it',
      {
        [`${W}.transitions.wait`]: { label: 'Wait', on: 'change.held', target: 'supplier' },
        'change/workflow.json#states.supplier': { label: 'Waiting for supplier' },
      },
      [
        'added: New transition Wait from Assess to Waiting for supplier',
        'added: New state Waiting for supplier after Assess',
      ],
    ],
    [
      'a state that is gone',
      { 'change/workflow.json#states.done': undefined },
      ['removed: State Done is no longer there'],
    ],
    [
      'what a state is called',
      { [`${W}.label`]: 'Weigh' },
      ['changed: State Assess is now called Weigh'],
    ],
    [
      'a guard where there was none',
      { [`${W}.transitions.approve.guard`]: { all: [leaf(1), risky] } },
      [
        'changed: Approve now needs Votes of the change to be more than 1 and Risk of the change to be High',
      ],
    ],
    [
      'a guard that asks for more',
      { [`${R}.guard`]: { all: [leaf(1), risky] } },
      ['changed: Resolve now also needs Risk of the change to be High'],
    ],
    [
      'a guard with another limit',
      { [`${R}.guard.value`]: 3 },
      ['changed: Resolve now needs Votes of the change to be more than 3 instead of more than 1'],
    ],
    [
      'a guard that is gone',
      { [`${R}.guard`]: undefined },
      ['changed: Resolve no longer needs Votes of the change to be more than 1'],
    ],
    [
      'a guard by the name its author gave it',
      { [`${R}.guard`]: { all: [leaf(1), { ...risky, name: 'Worth a board' }] } },
      ['changed: Resolve now also needs that “Worth a board”'],
    ],
    [
      'who may',
      {
        [`${R}.allow`]: {
          fact: 'actor',
          path: 'teams',
          operator: 'contains',
          value: { fact: 'record', path: 'data.assignmentGroup' },
        },
      },
      ['changed: Only a member of the record’s Assignment group may take Resolve'],
    ],
    [
      'a guard that asks for more by a name, and who may by names',
      {
        [`${R}.guard`]: { all: [leaf(1), { ...risky, name: 'Worth a board' }] },
        [`${R}.allow`]: {
          all: [
            { ...risky, name: 'A' },
            { ...risky, name: 'B' },
          ],
        },
      },
      [
        'changed: Resolve now also needs that “Worth a board”',
        'changed: Only somebody for whom “A” and “B” hold may take Resolve',
      ],
    ],
    [
      'a guard that asks for any of several instead',
      { [`${R}.guard`]: { any: [leaf(1), risky] } },
      [
        'changed: Resolve now needs that Votes of the change is more than 1 or Risk of the change is High instead of Votes of the change to be more than 1',
      ],
    ],
    [
      'who may, as usual',
      { [`${R}.allow`]: undefined },
      ['changed: Every agent may take Resolve now'],
    ],
    [
      'a field that is asked',
      { [`${R}.form`]: { resolution: { required: true } } },
      ['added: Resolve asks for Resolution code, which has to be given'],
    ],
    [
      'where a transition leads',
      { [`${R}.target`]: 'assess' },
      ['changed: Resolve now leads to Assess, where it led to Done'],
    ],
    [
      'what makes a transition happen',
      { [`${R}.on`]: undefined, [`${R}.after`]: 'PT4H' },
      ['changed: Resolve now happens 4 hours later instead of on “resolved”'],
    ],
    [
      'which transition is tried first',
      { [`${R}.order`]: 2 },
      ['moved: Resolve is tried at another point: place 2 instead of 0'],
    ],
    [
      'what else a transition does',
      {
        [`${R}.actions.mail`]: {
          type: 'email.send',
          params: { to: 'cab', subject: 'A', text: '' },
        },
      },
      ['added: Resolve now also sends an e-mail “A” to CAB'],
    ],
    [
      'a field a transition sets',
      { [`${R}.actions.say.params.risk`]: 'low' },
      ['changed: Resolve now sets Risk to low instead of High'],
    ],
    [
      'what is done on entering',
      { [`${W}.entry`]: { note: { type: 'note', params: { text: 'Hello' } } } },
      ['added: Entering Assess now also notes “Hello”'],
    ],
    [
      'what must never happen',
      { 'change/workflow.json#invariants.voted.without.value': 1 },
      [
        'changed: The rule “Nothing is done without a vote” now says: unless before Votes of the change is more than 1; it said: unless before Votes of the change is more than 0',
      ],
    ],
    [
      'that what must never happen need not be proved',
      { 'change/workflow.json#invariants.voted.proof': 'watched' },
      [
        'changed: The rule “Nothing is done without a vote” no longer needs to be proved before publishing, only watched',
      ],
    ],
    [
      'that something may happen',
      { 'change/workflow.json#invariants.voted': undefined },
      ['removed: The rule “Nothing is done without a vote” holds no longer'],
    ],
    [
      'a target',
      { 'change/workflow.json#clocks.response.target': 'PT10M' },
      ['changed: The target of clock Response went from 15 minutes to 10 minutes'],
    ],
    [
      'the states a clock runs in',
      { 'change/workflow.json#clocks.response.run': ['done'] },
      ['changed: The states clock Response runs in now include Done and no longer include Assess'],
    ],
    [
      'a row’s output',
      { 'change/tables/approval.json#rows.high.then.share': 50 },
      ['changed: Row “High risk” of Who approves a change: Share of the CAB went from 30 to 50'],
    ],
    [
      'a row’s cell',
      { 'change/tables/approval.json#rows.high.when.risk': undefined },
      [
        'changed: Row “High risk” of Who approves a change now applies whatever Risk is; it had to be high',
      ],
    ],
    [
      'a row',
      {
        'change/tables/approval.json#rows.more': {
          title: 'More',
          when: { risk: { operator: 'in', value: ['a', 'b'] } },
          then: { share: 1 },
        },
      },
      [
        'added: New row “More” of Who approves a change: when Risk is a or b it gives Share of the CAB 1',
      ],
    ],
    [
      'a field of records',
      { 'change/type.json#fields.plan': { title: 'Plan', type: 'string' } },
      ['added: New field Plan'],
    ],
    [
      'that a field has to be given',
      { 'change/type.json#fields.risk.required': true },
      ['changed: Risk now has to be given'],
    ],
    [
      'the columns of a list',
      { 'change/type.json#list': ['number', 'votes'] },
      ['changed: The columns of the list of Changes now include Votes and no longer include Risk'],
    ],
    [
      'the same columns in another order',
      { 'change/type.json#list': ['risk', 'number'] },
      ['moved: The columns of the list of Changes stand in another order'],
    ],
    [
      'what a policy asks for',
      { 'alert/policies/open.json#conditions.all.0.value': 'low' },
      [
        'changed: “Alerts open incidents” now asks for severity in the event to be low instead of high',
      ],
    ],
    [
      'that a policy is off',
      { 'alert/policies/open.json#enabled': false },
      ['changed: “Alerts open incidents” is switched off'],
    ],
    [
      'hours',
      { 'calendars/desk.json#weekly.monday': [['07:00', '17:00']] },
      [
        'changed: Monday in calendar Desk is now open 07:00 to 17:00 instead of open 08:00 to 17:00',
      ],
    ],
    [
      'a team’s address',
      { 'seed/teams.json#teams.cab.email': 'b@example.org' },
      ['changed: The email of team CAB is now b@example.org instead of a@example.org'],
    ],
  ])('%s', (_what, edits, sentences) => {
    expect(told(edits)).toEqual(sentences);
  });
});
