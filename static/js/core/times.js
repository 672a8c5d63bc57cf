// For a page that has times and nothing else to do: they are read in the reader's zone.

import { start } from "./time.js";

start();
