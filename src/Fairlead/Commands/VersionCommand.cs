namespace Fairlead.Commands;

/// <summary><c>fairlead version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The product's version, three numbers.</summary>
    public static string Version { get; } = typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static Task<int> RunAsync(IReadOnlyList<string> words)
    {
        Console.WriteLine($"Fairlead v{Version}");
        Console.WriteLine("Speaks the API of Consul 1.10, the templates of consul-template 0.42 and the configuration of HAProxy 2.6.");
        return Task.FromResult(0);
    }
}
