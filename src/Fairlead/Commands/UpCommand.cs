namespace Fairlead.Commands;
internal static class UpCommand { public static Task<int> RunAsync(IReadOnlyList<string> words) => Task.FromResult(0); }
