"""Answer one question a planner asks, scenario in, result out: one module a question."""
