/** Version of the engine's behaviour. A change of what a rule does bumps it: hashes and published links may change. */
export const ENGINE_VERSION = "1.2.0";
