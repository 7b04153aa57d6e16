using Fairlead.Agent.Checks;
using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Tests.Checks;

public sealed class CheckThresholdsTests
{
    [Theory]
    // Letters are results; what is shown after each: '.' means no change.
    [InlineData(0, 0, 0, "pwcp", "pwcp")]
    [InlineData(0, 3, 3, "pccccp", "p..ccp")]
    [InlineData(3, 0, 0, "cppppc", "c..ppc")]
    [InlineData(0, 1, 3, "pcccp", "pwwcp")]
    [InlineData(2, 2, 2, "cpcpp", "c...p")]
    [InlineData(0, 3, 3, "c", "c")]
    [InlineData(3, 0, 0, "p", "p")]
    public void Judge_Sequence_ShowsState(int success, int warning, int critical, string results, string shown)
    {
        var thresholds = new CheckThresholds(new CheckDefinition
        {
            Kind = CheckKind.Ttl,
            SuccessBeforePassing = success,
            FailuresBeforeWarning = warning,
            FailuresBeforeCritical = critical,
        });

        var actual = results.Select(result => thresholds.Judge(result switch
        {
            'p' => CheckStatus.Passing,
            'w' => CheckStatus.Warning,
            _ => CheckStatus.Critical,
        }) switch
        {
            CheckStatus.Passing => 'p',
            CheckStatus.Warning => 'w',
            CheckStatus.Critical => 'c',
            _ => '.',
        });

        Assert.Equal(shown, new string(actual.ToArray()));
    }
}
