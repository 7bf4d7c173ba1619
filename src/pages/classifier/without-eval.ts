import { config } from 'zod/v4/core';

// The page's Content-Security-Policy forbids making functions from text, which zod would try. Imported first, because
// zod asks when a schema is made.
config({ jitless: true });
