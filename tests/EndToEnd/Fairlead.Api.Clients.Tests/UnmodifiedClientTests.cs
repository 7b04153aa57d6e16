using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Fairlead.Api.Tests;

/// <summary>Clients that others wrote, as they are installed from Debian and npm, against the whole agent.</summary>
public sealed class UnmodifiedClientTests
{
    [Fact]
    public async Task PythonConsul_EveryCallItsUsersMake_IsAnswered()
    {
        await using var agent = await TestAgent.StartAsync();

        var (exit, output) = await RunAsync("/usr/bin/python3", Folder(), Path.Combine(Folder(), "python_client.py"), agent.Http.BaseAddress!.Authority);

        Assert.True(exit == 0, output);
        Assert.Contains("all calls answered", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeConsul_EveryCallItsUsersMake_IsAnswered()
    {
        await using var agent = await TestAgent.StartAsync();
        var work = Directory.CreateTempSubdirectory("fairlead-node-client-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Folder(), "node")))
            {
                File.Copy(file, Path.Combine(work, Path.GetFileName(file)));
            }

            var (installed, log) = await RunAsync("npm", work, "ci", "--no-audit", "--no-fund");
            Assert.True(installed == 0, log);
            var (exit, output) = await RunAsync("node", work, "client.js", agent.Http.BaseAddress!.Authority);

            Assert.True(exit == 0, output);
            Assert.Contains("all calls answered", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<(int Exit, string Output)> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestAgent.Token);
        var errors = process.StandardError.ReadToEndAsync(TestAgent.Token);
        await process.WaitForExitAsync(TestAgent.Token);
        return (process.ExitCode, await output + await errors);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Clients");
}
