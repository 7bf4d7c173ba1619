import { config } from 'zod/v4/core';

// The page's Content-Security-Policy forbids making functions from text, which zod would try. Imported first, because
// zod checks this when a schema is created.
config({ jitless: true });
