import type { Policy, RecordType, Table, Workflow } from '@interlock/engine';

const LEVELS = { 1: '1 – High', 2: '2 – Medium', 3: '3 – Low' };
const PRIORITIES = { 1: '1 – Critical', 2: '2 – High', 3: '3 – Medium', 4: '4 – Low' };

/** An incident type with one field of each sort the app must show and edit. */
export const incidentType: RecordType = {
  id: 'incident',
  title: 'Incident',
  plural: 'Incidents',
  prefix: 'INC',
  titleField: 'title',
  icon: 'urgent',
  fields: {
    title: { title: 'Title', type: 'string', required: true, search: true },
    description: { title: 'Description', type: 'string', multiline: true },
    impact: { title: 'Impact', type: 'integer', enum: [1, 2, 3], labels: LEVELS, default: 3 },
    urgency: { title: 'Urgency', type: 'integer', enum: [1, 2, 3], labels: LEVELS, default: 3 },
    priority: {
      title: 'Priority',
      type: 'integer',
      enum: [1, 2, 3, 4],
      labels: PRIORITIES,
      computed: { cel: "table('priority').priority" },
    },
    assignee: { title: 'Assigned to', type: 'string', ref: 'person' },
    assignmentGroup: { title: 'Assignment group', type: 'string', ref: 'team' },
    resolution: { title: 'Resolution', type: 'string', multiline: true, readOnly: true },
    resolutionCode: {
      title: 'Resolution code',
      type: 'string',
      enum: ['fixed', 'workaround'],
      labels: { fixed: 'Fixed', workaround: 'Workaround applied' },
      readOnly: true,
    },
  },
  list: ['number', 'priority', 'title', 'state', 'assignmentGroup', 'assignee', 'updatedAt'],
  form: {
    what: { title: 'What happens', order: 1, fields: ['title', 'description'] },
    priority: { title: 'Priority', order: 2, fields: ['impact', 'urgency', 'priority'] },
    who: { title: 'Who', order: 3, fields: ['assignmentGroup', 'assignee'] },
    end: { title: 'Resolution', order: 4, fields: ['resolution', 'resolutionCode'] },
  },
};

/** Alerts: nothing in them, so that an empty list can be seen. */
export const alertType: RecordType = {
  id: 'alert',
  title: 'Alert',
  plural: 'Alerts',
  prefix: 'ALT',
  titleField: 'name',
  icon: 'bell',
  fields: {
    name: { title: 'Name', type: 'string' },
    severity: { title: 'Severity', type: 'string', enum: ['critical', 'warning'] },
  },
  list: ['number', 'severity', 'name', 'state'],
  form: { what: { title: 'What', fields: ['name', 'severity'] } },
};

/** A workflow with every shape the canvas draws. */
export const incidentWorkflow: Workflow = {
  id: 'incident',
  title: 'Incident',
  description: 'Restore the service quickly.',
  initial: 'new',
  states: {
    new: {
      tone: 'neutral',
      transitions: {
        take: { on: 'incident.taken', label: 'Take it', target: 'active', order: 1 },
        cancel: { on: 'incident.cancelled', label: 'Cancel', target: 'cancelled', order: 90 },
      },
    },
    active: {
      label: 'In progress',
      kind: 'parallel',
      tone: 'active',
      transitions: {
        resolve: {
          on: 'incident.resolved',
          label: 'Resolve',
          target: 'resolved',
          order: 2,
          guard: { fact: 'record', path: 'data.assignee', operator: 'exists', value: true },
        },
      },
      states: {
        work: {
          initial: 'doing',
          states: {
            doing: {
              transitions: {
                hold: { on: 'incident.held', label: 'Wait', target: 'active.work.waiting' },
              },
            },
            waiting: {
              tone: 'waiting',
              transitions: { back: { after: 'PT4H', target: 'active.work.doing' } },
            },
            last: { kind: 'history', target: 'active.work.doing' },
          },
        },
        communication: {
          initial: 'telling',
          states: {
            telling: {
              invoke: {
                mail: {
                  title: 'E-mail to the requester',
                  effect: {
                    type: 'email.send',
                    params: { to: 'network', subject: 'We are on it', text: 'We are on it' },
                  },
                  onDone: { told: { target: 'active.communication.told' } },
                },
              },
            },
            told: { kind: 'final' },
          },
        },
      },
    },
    resolved: {
      tone: 'good',
      transitions: {
        reopen: { on: 'incident.reopened', label: 'Reopen', target: 'active.work.last' },
        close: { after: 'P5D', target: 'closed' },
      },
    },
    closed: { kind: 'final' },
    cancelled: { kind: 'final', outcome: 'failed' },
  },
  clocks: { resolution: { title: 'Resolution', run: ['new', 'active'], target: 'PT4H' } },
  invariants: {
    assigned: {
      title: 'Nothing is resolved that nobody works on',
      never: { fact: 'record', path: 'state', operator: 'equal', value: 'resolved' },
      without: { fact: 'taken', operator: 'contains', value: 'active#resolve' },
    },
    told: {
      title: 'Nothing is resolved before its requester was told',
      never: { fact: 'record', path: 'state', operator: 'equal', value: 'resolved' },
      without: {
        fact: 'taken',
        operator: 'contains',
        value: 'active.communication.telling#mail.onDone.told',
      },
    },
  },
};

/** A policy to be explained. */
export const policy: Policy = {
  id: 'alert-opens-incident',
  title: 'A severe alert opens an incident',
  on: ['alert.opened'],
  conditions: {
    all: [
      { fact: 'event', path: 'data.severity', operator: 'in', value: ['critical', 'high'] },
      { fact: 'event', path: 'data.muted', operator: 'equal', value: false },
    ],
  },
  actions: {
    open: {
      type: 'record.open',
      params: { type: 'incident', data: { title: '{{ event.data.name }}' } },
    },
  },
};

/** A second policy, which does not match. */
export const otherPolicy: Policy = {
  id: 'night-shift',
  title: 'At night the on-call person is told',
  on: ['alert.opened'],
  conditions: {
    all: [{ fact: 'event', path: 'data.severity', operator: 'equal', value: 'critical' }],
  },
  actions: { tell: { type: 'chat.post', params: { to: 'network', text: 'Wake up' } } },
};

/** The priority matrix, so that a computed field can be explained. */
export const priorityTable: Table = {
  id: 'priority',
  title: 'Priority from impact and urgency',
  hit: 'first',
  inputs: {
    impact: { fact: 'record', path: 'data.impact', type: 'integer' },
    urgency: { fact: 'record', path: 'data.urgency', type: 'integer' },
  },
  outputs: { priority: { title: 'Priority', type: 'integer' } },
  rows: {
    high: { when: { impact: 1, urgency: 1 }, then: { priority: 1 }, order: 1 },
    medium: { when: { impact: 1 }, then: { priority: 2 }, order: 2 },
  },
  default: { priority: 3 },
};
