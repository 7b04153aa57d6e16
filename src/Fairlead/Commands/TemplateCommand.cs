namespace Fairlead.Commands;
internal static class TemplateCommand { public static Task<int> RunAsync(IReadOnlyList<string> words) => Task.FromResult(0); }
