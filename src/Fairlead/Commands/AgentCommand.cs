namespace Fairlead.Commands;
internal static class AgentCommand { public static Task<int> RunAsync(IReadOnlyList<string> words) => Task.FromResult(0); }
