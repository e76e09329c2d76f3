import type { FailureKind } from '../../src/reflexion/failure.ts';

/** The corpus's categories in our words. Where a category is wider than one kind, each that fits is right. */
export const kindsOfCategory: Readonly<Record<string, readonly FailureKind[]>> = {
  test_assertion: ['test'],
  test_error: ['test'],
  snapshot: ['snapshot'],
  timeout: ['timeout'],
  compile_error: ['compile'],
  type_error: ['type'],
  lint: ['lint'],
  format: ['format'],
  missing_dependency: ['dependency'],
  dependency_conflict: ['dependency'],
  lockfile: ['dependency'],
  config_error: ['configuration'],
  workflow_config: ['configuration'],
  build_config: ['configuration', 'compile'],
  db_migration: ['configuration'],
  docker_build: ['configuration', 'dependency'],
  threshold: ['threshold'],
  permission: ['permission'],
  network: ['network'],
  infra: ['infrastructure', 'memory', 'network'],
  segfault: ['crash'],
};
