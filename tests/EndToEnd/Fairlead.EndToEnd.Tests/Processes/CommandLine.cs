namespace Fairlead.EndToEnd.Tests.Processes;

/// <summary>A command as a person types it, towards a running agent.</summary>
internal static class CommandLine
{
    /// <summary>Runs <c>fairlead WORDS</c>; it must end with the code and print the text. Gives all it printed.</summary>
    public static async Task<string> ExpectAsync(this Stack stack, int code, string text, params string[] words)
    {
        await using var program = RunningProgram.Start(Programs.Fairlead, words, null, new Dictionary<string, string> { ["CONSUL_HTTP_ADDR"] = stack.Api.Address });
        var ended = await program.WaitForExitAsync();
        await program.OutputEndedAsync();
        Assert.True(code == ended, $"'{string.Join(' ', words)}' ended with {ended}, not {code}:\n{program.Output}");
        Assert.Contains(text, program.Output, StringComparison.Ordinal);
        return program.Output;
    }
}
