import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The same table that test/architecture walks the imports with.
import arrows from './test/architecture/arrows.json' with { type: 'json' };

const names = Object.keys(arrows.wings);
const isFile = (name) => name.endsWith('.ts');
const filesOf = (name) => [isFile(name) ? `src/${name}` : `src/${name}/**/*.ts`];
const oneOf = (list) => `(?:${list.map((name) => name.replaceAll('.', String.raw`\.`)).join('|')})`;

const restrict = (...patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns: patterns.filter(Boolean) }],
});

/** Every other wing that this wing has no arrow to. */
function wingsBeyond(wing) {
  const beyond = names.filter((name) => name !== wing && !arrows.wings[wing].includes(name));
  if (beyond.length === 0) return undefined;
  return {
    regex: `^${isFile(wing) ? String.raw`\./` : String.raw`(?:\.\./)+`}${oneOf(beyond)}(?:/|$)`,
    allowTypeImports: wing === 'embed',
    message: `DESIGN.md, "Arrows": ${wing} may import ${arrows.wings[wing].join(', ') || 'no other wing'}.`,
  };
}

/** Every step of transform but this one, and the whole; types are free. */
function stepsBeyond(step) {
  const beyond = [...arrows.steps, ...arrows.wholes].filter((name) => name !== step);
  return {
    regex: String.raw`^(?:\.\./)+${oneOf(beyond)}(?:/|$)`,
    allowTypeImports: true,
    message: 'DESIGN.md, "Arrows": a step of transform imports record/ and itself; of other steps, types only.',
  };
}

const impure = {
  regex: `^(?:node:)?${oneOf(arrows.impure)}(?:/|$)`,
  message: 'transform is pure: no I/O, no clock, no Koa.',
};
const koa = { regex: '^(?:koa(?:-.*)?|@koa/.*)$', message: 'Only service/app.ts and service/http/ know Koa.' };
const packages = { regex: String.raw`^(?!\.)`, allowTypeImports: true, message: 'embed imports types only.' };

const browserOnly = [
  ...['close', 'document', 'event', 'find', 'history', 'length', 'localStorage', 'location', 'name', 'open', 'origin'],
  ...['parent', 'print', 'screen', 'self', 'status', 'stop', 'top', 'window'],
].map((name) => ({ name, message: 'A browser global; this runs on Node.' }));
const outside = ['fetch', 'performance', 'process', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout'].map(
  (name) => ({ name, message: 'transform is pure: no I/O, no clock.' }),
);

const clock = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is an argument.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Time is an argument.' },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Time is an argument.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'Chance is an argument.' },
];

export default defineConfig(
  globalIgnores(['coverage/', 'dist/', 'templates/', 'test/browser/out/', '.oriel/']),
  js.configs.recommended,
  {
    files: ['**/*.js', 'docs/samples/**/*.mjs'],
    languageOptions: {
      globals: { Buffer: 'readonly', console: 'readonly', fetch: 'readonly', process: 'readonly', URL: 'readonly' },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Spreading a string gives code points, which is what checks of digits and edit distances want.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
    },
  },

  // Every input is hostile: no expression may take more than linear time over one.
  {
    files: ['src/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },

  // The arrows. A later entry replaces the rule of an earlier one, so each names all that binds its files.
  { files: ['src/**/*.ts'], ignores: ['src/embed/**'], rules: { 'no-restricted-globals': ['error', ...browserOnly] } },
  ...names.map((wing) => ({ files: filesOf(wing), rules: restrict(wingsBeyond(wing)) })),
  { files: ['src/service/**/*.ts'], rules: restrict(wingsBeyond('service'), koa) },
  { files: ['src/service/app.ts', 'src/service/http/**/*.ts'], rules: restrict(wingsBeyond('service')) },
  { files: ['src/embed/**/*.ts'], rules: restrict(wingsBeyond('embed'), packages) },
  {
    files: ['src/transform/**/*.ts'],
    rules: {
      ...restrict(wingsBeyond('transform'), impure),
      'no-restricted-globals': ['error', ...browserOnly, ...outside],
      'no-restricted-syntax': ['error', ...clock],
    },
  },
  ...['record', ...arrows.steps].map((step) => ({
    files: [`src/transform/${step}/**/*.ts`],
    rules: restrict(wingsBeyond('transform'), impure, stepsBeyond(step)),
  })),

  {
    files: ['test/**/*.ts'],
    rules: {
      // A small object with async functions stands in for a service; it has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name=/^(?:describe|context|it|specify)$/][property.name="only"]',
          message: 'It would silence every other test.',
        },
      ],
    },
  },
);
