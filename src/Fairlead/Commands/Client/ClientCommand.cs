using Fairlead.Client;
using Fairlead.Primitives.CommandLine;

namespace Fairlead.Commands.Client;

/// <summary>A command that asks a running agent over its HTTP API: ours, or a real Consul's.</summary>
/// <param name="Path">The words that name it: <c>kv get</c>.</param>
/// <param name="Arguments">What follows the flags, for the usage text; empty for nothing.</param>
/// <param name="Summary">One line.</param>
/// <param name="Declare">Adds the command's own flags to the global ones.</param>
/// <param name="RunAsync">Does it; returns the exit code. A refused request may be thrown: it is told to the user and is exit code 1.</param>
internal sealed record ClientCommand(
    string Path, string Arguments, string Summary, Action<FlagSet> Declare, Func<ClientCall, Task<int>> RunAsync)
{
    public async Task<int> InvokeAsync(IReadOnlyList<string> words)
    {
        var flags = GlobalFlags.Declare();
        Declare(flags);
        if (words.Any(word => word is "-h" or "-help" or "--help"))
        {
            WriteUsage(Console.Out, flags);
            return 0;
        }

        var parsed = flags.Parse(words);
        var errors = parsed.Errors.ToList();
        var options = GlobalFlags.Build(parsed, errors);
        if (errors.Count > 0)
        {
            errors.ForEach(Console.Error.WriteLine);
            Console.Error.WriteLine($"'fairlead {Path} -help' lists the options.");
            return 1;
        }

        return await CallAsync(options, parsed).ConfigureAwait(false);
    }

    private async Task<int> CallAsync(ConsulClientOptions options, ParsedFlags parsed)
    {
        using var interrupt = new CancellationTokenSource();
        using var registration = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGINT, context =>
            {
                context.Cancel = true;
                interrupt.Cancel();
            });
        using var client = new ConsulClient(options);
        try
        {
            return await RunAsync(new ClientCall(client, parsed, Console.Out, Console.Error, interrupt.Token)).ConfigureAwait(false);
        }
        catch (ConsulRequestException refused)
        {
            await Console.Error.WriteLineAsync($"Error: {refused.Message}").ConfigureAwait(false);
            return 1;
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return 1;
        }
    }

    private void WriteUsage(TextWriter writer, FlagSet flags)
    {
        writer.WriteLine($"Usage: fairlead {Path} [options] {Arguments}".TrimEnd());
        writer.WriteLine();
        writer.WriteLine($"  {Summary}");
        writer.WriteLine();
        foreach (var flag in flags.Flags)
        {
            writer.WriteLine(flag.ValueName is null ? $"  -{flag.Name}" : $"  -{flag.Name}=<{flag.ValueName}>");
            writer.WriteLine($"     {flag.Help}");
        }
    }
}

/// <summary>One invocation: whom to ask, with what, and where to answer.</summary>
internal sealed record ClientCall(ConsulClient Client, ParsedFlags Flags, TextWriter Out, TextWriter Error, CancellationToken Cancellation)
{
    public IReadOnlyList<string> Arguments => Flags.Rest;

    /// <summary>Tells what is wrong with the words; exit code 1.</summary>
    public int Misused(string message)
    {
        Error.WriteLine($"Error! {message}");
        return 1;
    }
}
