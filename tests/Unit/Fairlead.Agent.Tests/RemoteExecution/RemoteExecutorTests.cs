using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Fairlead.Agent.Events;
using Fairlead.Agent.RemoteExecution;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Agent.Tests.RemoteExecution;

/// <summary>An executor with a store in memory.</summary>
public sealed class RemoteExecutorTests : IAsyncDisposable
{
    private readonly UserEvents _events = new();
    private readonly MemoryStore _store = new();
    private readonly List<RemoteExecutor> _executors = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var executor in _executors)
        {
            await executor.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("echo $((40 + 2)); echo oops >&2", 0, "42\noops\n")]
    [InlineData("exit 7", 7, "")]
    [InlineData("kill -9 $$", 137, "")]
    public async Task Job_CommandLine_GoesThroughTheShell(string command, int code, string output)
    {
        Start();
        var job = Send(new JobSpecification { Command = command });

        Assert.Equal(code, await EndOfAsync(job));
        // Which of two pipes is read first is nobody's promise.
        Assert.Equal(output.Split('\n').Order(), OutputOf(job).Split('\n').Order());
        Assert.Equal("", _store.Text(job.Acknowledgement("n")));
    }

    [Fact]
    public async Task Job_Args_UsesNoShell()
    {
        Start();
        var job = Send(new JobSpecification { Args = ["/bin/echo", "$HOME", "a b"] });

        Assert.Equal(0, await EndOfAsync(job));
        Assert.Equal("$HOME a b\n", OutputOf(job));
    }

    [Theory]
    [InlineData("echo \"shell $0\"\n")]
    [InlineData("#!/bin/sh -e\necho \"shell $0\"\nfalse\necho never\n")]
    public async Task Job_Script_RunsFromAFileThatIsGoneAfterwards(string script)
    {
        Start();
        var job = Send(new JobSpecification { Script = Encoding.UTF8.GetBytes(script) });

        Assert.Equal(script.StartsWith('#') ? 1 : 0, await EndOfAsync(job));
        var file = OutputOf(job).Trim().Split(' ')[1];
        Assert.False(File.Exists(file), file);
    }

    [Fact]
    public async Task Job_NoSuchProgram_EndsWithTheShellsCode()
    {
        Start();
        var job = Send(new JobSpecification { Args = ["/nowhere/to/be/found"] });

        Assert.Equal(127, await EndOfAsync(job));
        Assert.Contains("/nowhere/to/be/found", OutputOf(job), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_MuchOutput_ArrivesWholeInPiecesBelowTheBound()
    {
        Start();
        var job = Send(new JobSpecification { Command = "seq 1 100000" });

        Assert.Equal(0, await EndOfAsync(job));
        Assert.Equal(string.Concat(Enumerable.Range(1, 100_000).Select(number => $"{number}\n")), OutputOf(job));
        Assert.All(_store.Under(job.Root + "n/out/"), piece => Assert.InRange(piece.Length, 1, JobLimits.Default.Piece + 4096));
    }

    [Fact]
    public async Task Job_MoreOutputThanTheBound_IsKilledAndSaysSo()
    {
        Start(JobLimits.Default with { Output = 100_000 });
        var job = Send(new JobSpecification { Command = "yes" });

        Assert.Equal(137, await EndOfAsync(job));
        Assert.EndsWith("killed: it wrote more than 100000 bytes\n", OutputOf(job), StringComparison.Ordinal);
        Assert.InRange(OutputOf(job).Length, 100_000, 100_100);
    }

    [Fact]
    public async Task Job_LongerThanTheBound_IsKilledWithItsChildren()
    {
        Start(JobLimits.Default with { Run = TimeSpan.FromMilliseconds(300) });
        var job = Send(new JobSpecification { Command = "sleep 600 & echo $!; wait" });

        Assert.Equal(137, await EndOfAsync(job));
        Assert.Contains("killed: it ran for 00:00:00.3", OutputOf(job), StringComparison.Ordinal);
        Assert.False(Runs(OutputOf(job).Split('\n')[0]));
    }

    [Fact]
    public async Task Job_SilentCommand_TellsThatItRuns()
    {
        Start();
        var job = Send(new JobSpecification { Command = "exec sleep 600", Wait = TimeSpan.FromMilliseconds(100) });

        await _store.WrittenAsync(job.Output("n", 0));
        await _store.WrittenAsync(job.Output("n", 2));
        Assert.All(_store.Under(job.Root + "n/out/"), Assert.Empty);
    }

    [Fact]
    public async Task Job_SessionGone_KillsTheCommandAndWritesNothingMore()
    {
        Start();
        var job = Send(new JobSpecification { Command = "echo $$; exec sleep 600", Wait = TimeSpan.FromMilliseconds(100) });
        await _store.WrittenAsync(job.Output("n", 0));
        var process = OutputOf(job).Trim();
        Assert.True(Runs(process));

        _store.Sessions.TryRemove(job.Session, out _);
        await EndOfProcessAsync(process);
        Assert.DoesNotContain(job.Exit("n"), _store.Keys);
    }

    [Fact]
    public async Task Job_RegistryAwayForAMoment_GoesOn()
    {
        Start();
        _store.Outages = 3;
        var job = Send(new JobSpecification { Command = "echo here" });

        Assert.Equal(0, await EndOfAsync(job));
        Assert.Equal("here\n", OutputOf(job));
    }

    [Fact]
    public async Task Job_DaemonLeftBehind_EndsAllTheSame()
    {
        Start();
        var job = Send(new JobSpecification { Command = "sleep 600 & echo $!" });

        Assert.Equal(0, await EndOfAsync(job));
        var daemon = int.Parse(OutputOf(job).Trim(), CultureInfo.InvariantCulture);
        Assert.True(Runs(OutputOf(job).Trim()));
        using var process = System.Diagnostics.Process.GetProcessById(daemon);
        process.Kill();
    }

    [Fact]
    public async Task Jobs_MoreThanTheBound_AreNotAcknowledged()
    {
        Start(JobLimits.Default with { Jobs = 1 });
        var first = Send(new JobSpecification { Command = "exec sleep 600", Wait = TimeSpan.FromMilliseconds(100) });
        await _store.WrittenAsync(first.Output("n", 0));
        var second = Send(new JobSpecification { Command = "true" });
        await _store.WrittenAsync(first.Output("n", _store.Under(first.Root + "n/out/").Count() + 2));

        Assert.DoesNotContain(second.Acknowledgement("n"), _store.Keys);
    }

    [Fact]
    public async Task Events_BeforeItsStartAndOthers_StartNothing()
    {
        var before = Send(new JobSpecification { Command = "true" });
        Start();
        _events.Add(new UserEvent { Id = Guid.NewGuid(), Name = "deploy", Payload = JobJson.WritePayload(before) });
        _events.Add(new UserEvent { Id = Guid.NewGuid(), Name = JobKeys.EventName, Payload = "?"u8.ToArray() });
        var after = Send(new JobSpecification { Command = "true" });

        Assert.Equal(0, await EndOfAsync(after));
        Assert.DoesNotContain(before.Acknowledgement("n"), _store.Keys);
    }

    private void Start(JobLimits? limits = null)
    {
        var executor = new RemoteExecutor("n", _events, new JobBoard(_store.ReadAsync, _store.WriteAsync), limits ?? JobLimits.Default, NullLogger.Instance, TimeProvider.System);
        _executors.Add(executor);
        executor.Start();
    }

    private JobKeys Send(JobSpecification job)
    {
        var keys = new JobKeys("_rexec", Guid.NewGuid().ToString());
        _store.Sessions[keys.Session] = true;
        _store.Put(keys.Job, JobJson.Write(job));
        _events.Add(new UserEvent { Id = Guid.NewGuid(), Name = JobKeys.EventName, Payload = JobJson.WritePayload(keys) });
        return keys;
    }

    private async Task<int> EndOfAsync(JobKeys job)
    {
        await _store.WrittenAsync(job.Exit("n"));
        return int.Parse(_store.Text(job.Exit("n")), CultureInfo.InvariantCulture);
    }

    private string OutputOf(JobKeys job) => Encoding.UTF8.GetString([.. _store.Under(job.Root + "n/out/").SelectMany(piece => piece)]);

    /// <summary>A process that is dead and not yet reaped by its parent does not run.</summary>
    private static bool Runs(string process)
    {
        var stat = $"/proc/{process}/stat";
        return File.Exists(stat) && !File.ReadAllText(stat).Contains(") Z", StringComparison.Ordinal);
    }

    private static async Task EndOfProcessAsync(string id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            await process.WaitForExitAsync(Token);
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }

    private sealed class MemoryStore
    {
        private readonly ConcurrentDictionary<string, byte[]> _values = new();
        private readonly Channel<string> _writes = Channel.CreateUnbounded<string>();

        public ConcurrentDictionary<string, bool> Sessions { get; } = new();

        public ICollection<string> Keys => _values.Keys;

        /// <summary>So many of the next calls find nobody.</summary>
        public int Outages { get; set; }

        public void Put(string key, byte[] value) => _values[key] = value;

        public string Text(string key) => Encoding.UTF8.GetString(_values[key]);

        public IEnumerable<byte[]> Under(string prefix) =>
            _values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);

        public async Task WrittenAsync(string key)
        {
            while (!_values.ContainsKey(key))
            {
                await _writes.Reader.ReadAsync(Token);
            }
        }

        public Task<ReadOnlyMemory<byte>?> ReadAsync(string key, CancellationToken cancellationToken)
        {
            Answer();
            return Task.FromResult<ReadOnlyMemory<byte>?>(_values.TryGetValue(key, out var value) ? value : null);
        }

        public async Task<bool> WriteAsync(string key, ReadOnlyMemory<byte> value, string session, CancellationToken cancellationToken)
        {
            Answer();
            if (!Sessions.ContainsKey(session))
            {
                return false;
            }

            _values[key] = value.ToArray();
            await _writes.Writer.WriteAsync(key, cancellationToken);
            return true;
        }

        private void Answer()
        {
            if (Outages > 0)
            {
                Outages--;
                throw new RegistryUnavailableException("No cluster leader");
            }
        }
    }
}
