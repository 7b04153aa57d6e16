using Fairlead.Primitives.Memory;

namespace Fairlead.Primitives.Tests.Memory;

public sealed class IdleTrimTests
{
    [Theory]
    [InlineData(0.0, IdleTrim.WorthIt, true)]
    [InlineData(0.04, IdleTrim.WorthIt, true)]
    [InlineData(0.05, IdleTrim.WorthIt, false)]
    [InlineData(0.0, IdleTrim.WorthIt - 1, false)]
    public void IsDue_UsedAndAllocated_OnlyWhenIdleAndWorthIt(double shareOfAProcessor, long allocated, bool due) =>
        Assert.Equal(due, IdleTrim.IsDue(IdleTrim.Interval * shareOfAProcessor, allocated));
}
