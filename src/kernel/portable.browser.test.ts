// What must have the same bits everywhere is tested a second time where the page runs: the same tests, in a browser.
import "./hash.test.ts";
import "./portable-math.test.ts";
import "./random.test.ts";
