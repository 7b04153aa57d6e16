using Fairlead.Primitives.Loops;

namespace Fairlead.Store.Contract;

/// <summary>Loops that live on a store: that it takes no writes is told once, by the store itself, not by each of them.</summary>
public static class StoreLoops
{
    /// <param name="longestBackOff">Longest pause after a failed round; the loops' own default when null.</param>
    public static SupervisedLoopOptions Options(TimeSpan? longestBackOff = null) => new()
    {
        LongestBackOff = longestBackOff ?? SupervisedLoopOptions.Default.LongestBackOff,
        IsToldElsewhere = static failure => failure is StoreUnavailableException,
    };
}
