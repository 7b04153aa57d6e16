namespace Fairlead.Commands;
internal static class BalancerCommand { public static Task<int> RunAsync(IReadOnlyList<string> words) => Task.FromResult(0); }
