export default [
  {
    files: ['src/**/*.js'],
    rules: {
      'no-undef': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
];
