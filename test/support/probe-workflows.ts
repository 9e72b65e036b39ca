import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fills a folder with the shipped packs and a type `probe` beside them: a new probe posts to an address,
 * which is an effect, and is `late` after a while, which is a timer. An event `probe.asked` opens one, too.
 * @param sink where it posts to
 * @param after ISO 8601 duration until it is late
 */
export function writeProbeWorkflows(folder: string, sink: string, after = 'PT2S'): void {
  cpSync(join(import.meta.dirname, '..', '..', 'workflows'), folder, { recursive: true });
  mkdirSync(join(folder, 'probe', 'policies'), { recursive: true });
  const type = {
    id: 'probe',
    title: 'Probe',
    plural: 'Probes',
    prefix: 'PRB',
    titleField: 'name',
    list: ['number', 'name'],
    fields: { name: { title: 'Name', type: 'string' } },
    form: { main: { title: 'Main', fields: ['name'] } },
  };
  const call = {
    type: 'http.request',
    params: { url: sink, method: 'POST', body: { name: '{{ record.data.name }}' } },
  };
  const workflow = {
    id: 'probe',
    title: 'Probe',
    initial: 'waiting',
    states: {
      waiting: { entry: { call }, transitions: { late: { after, target: 'late' } } },
      late: {},
    },
  };
  const data = { name: { cel: 'string(event.data.name)' } };
  const policy = {
    id: 'open-probe',
    title: 'Whoever asks for a probe gets one',
    on: ['probe.asked'],
    conditions: {
      all: [{ fact: 'event', path: 'data.name', operator: 'exists', value: true }],
    },
    actions: { open: { type: 'record.open', params: { type: 'probe', data } } },
  };
  const files = { type, workflow, 'policies/open-probe': policy };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, 'probe', `${name}.json`), JSON.stringify(content));
}
