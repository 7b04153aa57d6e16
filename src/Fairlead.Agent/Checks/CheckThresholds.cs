using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Checks;

/// <summary>
/// How many equal results in a row it takes to change a state (<c>success_before_passing</c>, <c>failures_before_warning</c>,
/// <c>failures_before_critical</c>). The counters begin at their thresholds, so the first result always counts. Not thread-safe:
/// one check has one run at a time.
/// </summary>
internal sealed class CheckThresholds(CheckDefinition definition)
{
    private int _successes = definition.SuccessBeforePassing;
    private int _failures = Math.Max(definition.FailuresBeforeCritical, definition.FailuresBeforeWarning);

    /// <summary>The state to show after a result; null: not yet, keep what is shown.</summary>
    public CheckStatus? Judge(CheckStatus result)
    {
        if (result != CheckStatus.Critical)
        {
            _failures = 0;
            _successes = Math.Min(_successes + 1, int.MaxValue - 1);
            return _successes >= definition.SuccessBeforePassing ? result : null;
        }

        _successes = 0;
        _failures = Math.Min(_failures + 1, int.MaxValue - 1);
        if (_failures >= definition.FailuresBeforeCritical)
        {
            return CheckStatus.Critical;
        }

        return _failures >= definition.FailuresBeforeWarning ? CheckStatus.Warning : null;
    }
}
