import type { Json } from '@interlock/engine';

const agents = { fact: 'actor', path: 'roles', operator: 'contains', value: 'agent' };

/**
 * A small complete set of definitions: signals (which open or join a ticket per host), tickets (with a
 * timer, a clock, an effect that is waited for) and hosts. Tests change what they are about.
 */
export function buildPack(
  changes: Readonly<{ [path: string]: Json | undefined }> = {},
): Map<string, Json> {
  const files: { [path: string]: Json | undefined } = {
    'host/type.json': {
      id: 'host',
      title: 'Host',
      plural: 'Hosts',
      prefix: 'HST',
      titleField: 'name',
      identity: '{{ record.data.name }}',
      fields: { name: { title: 'Name', type: 'string', required: true, search: true } },
      list: ['number', 'name'],
      form: { main: { title: 'Main', fields: ['name'] } },
      visibility: 'everyone',
    },
    'host/workflow.json': {
      id: 'host',
      title: 'Host',
      initial: 'live',
      states: {
        live: {
          transitions: { retire: { on: 'host.retired', target: 'retired', label: 'Retire' } },
        },
        retired: { kind: 'final' },
      },
    },
    'signal/type.json': {
      id: 'signal',
      title: 'Signal',
      plural: 'Signals',
      prefix: 'SIG',
      titleField: 'name',
      identity: '{{ record.data.fingerprint }}',
      fields: {
        name: { title: 'Name', type: 'string', search: true },
        fingerprint: { title: 'Fingerprint', type: 'string' },
        host: { title: 'Host', type: 'string', ref: 'host' },
      },
      list: ['number', 'name', 'state'],
      form: { main: { title: 'Main', fields: ['name', 'host'] } },
    },
    'signal/workflow.json': {
      id: 'signal',
      title: 'Signal',
      initial: 'open',
      states: {
        open: {
          entry: { tell: { type: 'emit', params: { type: 'signal.opened' } } },
          transitions: {
            repeat: {
              on: 'signal.repeated',
              actions: { count: { type: 'count', params: { seen: 1 } } },
            },
            clear: { on: 'signal.cleared', target: 'cleared' },
          },
        },
        cleared: { kind: 'final' },
      },
    },
    'signal/policies/signal-raised.json': {
      id: 'signal-raised',
      title: 'A raised signal opens one, or counts on the one that is open',
      on: ['signal.raised'],
      conditions: {
        all: [{ fact: 'event', path: 'data.fingerprint', operator: 'notEqual', value: '' }],
      },
      actions: {
        open: {
          type: 'record.open',
          params: {
            type: 'signal',
            data: {
              name: '{{ event.data.name }}',
              fingerprint: '{{ event.data.fingerprint }}',
              host: { cel: 'lookup("host", event.data.host)' },
            },
            existing: { type: 'signal.repeated' },
          },
        },
      },
    },
    'signal/policies/open-ticket.json': {
      id: 'open-ticket',
      title: 'A signal on a host joins the open ticket of the host, or opens one',
      on: ['signal.opened'],
      conditions: {
        all: [{ fact: 'record', path: 'data.name', operator: 'exists', value: true }],
      },
      actions: {
        open: {
          type: 'record.open',
          params: {
            type: 'ticket',
            data: {
              title: 'Trouble with {{ record.data.name }}',
              host: { cel: 'record.data.host' },
            },
            key: 'ticket-of|{{ record.data.host }}',
            within: 'PT1H',
            existing: { type: 'ticket.joined' },
            link: { relation: 'signal-of' },
          },
        },
      },
    },
    'ticket/type.json': {
      id: 'ticket',
      title: 'Ticket',
      plural: 'Tickets',
      prefix: 'TKT',
      titleField: 'title',
      fields: {
        title: { title: 'Title', type: 'string', required: true, maxLength: 200, search: true },
        host: { title: 'Host', type: 'string', ref: 'host' },
        priority: { title: 'Priority', type: 'integer', minimum: 1, maximum: 5 },
        assignee: { title: 'Assignee', type: 'string', ref: 'person' },
        requester: { title: 'Requester', type: 'string', ref: 'person' },
        tags: { title: 'Tags', type: 'array', items: { type: 'string' } },
        resolution: { title: 'Resolution', type: 'string' },
      },
      list: ['number', 'title', 'priority', 'state', 'updatedAt'],
      form: { main: { title: 'Main', fields: ['title', 'host', 'priority', 'assignee'] } },
      links: { signals: { title: 'Signals', relation: 'signal-of', direction: 'in' } },
      open: { fact: 'actor', path: 'roles', operator: 'contains', value: 'requester' },
      visibility: 'own',
      outcomes: {
        'nobody-came': { worth: false, order: 1, states: ['escalated'] },
        'worked-on': { worth: true, order: 2, fields: { resolution: ['fixed'] } },
      },
    },
    'ticket/workflow.json': {
      id: 'ticket',
      title: 'Ticket',
      initial: 'new',
      clocks: { response: { title: 'Response', run: ['new'], target: 'PT1H' } },
      states: {
        new: {
          entry: {
            page: {
              type: 'http.request',
              params: { url: 'http://pager.example/page', body: { ticket: '{{ record.number }}' } },
            },
          },
          transitions: {
            join: {
              on: 'ticket.joined',
              actions: { count: { type: 'count', params: { joined: 1 } } },
            },
            start: { on: 'ticket.started', target: 'working', label: 'Start' },
            late: { after: 'PT4H', target: 'escalated' },
          },
        },
        working: {
          transitions: {
            join: {
              on: 'ticket.joined',
              actions: { count: { type: 'count', params: { joined: 1 } } },
            },
            resolve: {
              on: 'ticket.resolved',
              target: 'resolved',
              label: 'Resolve',
              form: { resolution: { required: true } },
              allow: { any: [agents] },
            },
            check: { on: 'ticket.checked', target: 'checking', label: 'Check' },
          },
        },
        checking: {
          invoke: {
            call: {
              effect: { type: 'http.request', params: { url: 'http://checker.example/check' } },
              onDone: { ok: { target: 'working' } },
              onError: { wrong: { target: 'escalated' } },
            },
          },
        },
        escalated: {
          transitions: { start: { on: 'ticket.started', target: 'working', label: 'Start' } },
        },
        resolved: { kind: 'final' },
      },
    },
    'seed/teams.json': { teams: { network: { name: 'Network', email: 'network@example.org' } } },
    'seed/cis.json': { cis: [] },
    ...changes,
  };
  return new Map(
    Object.entries(files).flatMap(([path, json]) => (json === undefined ? [] : [[path, json]])),
  );
}
