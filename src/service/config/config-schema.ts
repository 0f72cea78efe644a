import { z } from 'zod';
import { configShape } from './shape.ts';

/**
 * The JSON Schema (draft 7) of `oriel.yaml` for editors: the keys, types, bounds and defaults that it is read by. Less
 * than `readConfig` sees: no files, and nothing that hangs together.
 */
export function configSchema(): Readonly<Record<string, unknown>> {
  const shape = configShape({ folder: '/', environment: {} });
  return {
    ...z.toJSONSchema(shape, { target: 'draft-7', io: 'input' }),
    title: 'The configuration of Oriel',
    description: 'oriel.yaml: docs/operating.md explains each key.',
  };
}
