using System.Collections.Concurrent;
using System.Threading.Channels;
using Fairlead.Templates.Commands;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Running;
using Fairlead.Templates.Status;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Tests.Running;

/// <summary>A runner over a fake registry whose templates deliver to the test; the test waits for texts and log lines, never for time.</summary>
internal sealed class RunnerFixture : ILogger, IAsyncDisposable
{
    private readonly Channel<string> _texts = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private TemplateRunner? _runner;

    public RunnerFixture() => Directory = System.IO.Directory.CreateTempSubdirectory("fairlead-runner-").FullName;

    public FakeRegistry Registry { get; } = new();

    public string Directory { get; }

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>What commands wrote to standard output and to standard error.</summary>
    public MemoryStream CommandOutput { get; } = new();

    public MemoryStream CommandError { get; } = new();

    public Task<int> Running { get; private set; } = Task.FromResult(0);

    /// <summary>What a target in process answers; good by default.</summary>
    public Func<string, ApplyVerdict> Verdict { get; set; } = _ => ApplyVerdict.Good;

    public TemplateStatus Status => _runner!.Status;

    public string PathOf(string name) => Path.Combine(Directory, name);

    /// <summary>A template whose text is handed to <see cref="NextTextAsync"/>.</summary>
    public TemplateDefinition Applied(string contents) => new()
    {
        Contents = contents,
        Apply = (_, text, _) =>
        {
            var verdict = Verdict(text);
            _texts.Writer.TryWrite(text);
            return ValueTask.FromResult(verdict);
        },
    };

    /// <summary>A template whose text goes to a file of this test's directory.</summary>
    public TemplateDefinition Filed(string contents, string name = "out") => new() { Contents = contents, Destination = PathOf(name) };

    public void Start(params TemplateDefinition[] templates) => Start(new TemplateRunnerOptions { Templates = [.. templates] });

    public void Start(TemplateRunnerOptions options, Fairlead.Registry.Views.IRegistryView? view = null)
    {
        // Pauses short enough not to be felt; nothing here asserts on time.
        _runner = new TemplateRunner(
            options with
            {
                MinimumQueryInterval = TimeSpan.FromMilliseconds(1),
                Consul = options.Consul with { Retry = options.Consul.Retry with { Backoff = TimeSpan.FromMilliseconds(2), MaxBackoff = TimeSpan.FromMilliseconds(10) } },
            },
            view ?? Registry,
            this,
            TimeProvider.System,
            TextWriter.Null,
            new CommandOutputs(CommandOutput, CommandError));
        Running = _runner.RunAsync(_stop.Token);
    }

    public Task<string> NextTextAsync() => ReadAsync(_texts.Reader);

    /// <summary>Waits for a text that satisfies; those before it are intermediate states.</summary>
    public async Task<string> TextWhereAsync(Func<string, bool> wanted)
    {
        while (true)
        {
            var text = await NextTextAsync();
            if (wanted(text))
            {
                return text;
            }
        }
    }

    public bool HasText => _texts.Reader.TryPeek(out _);

    /// <summary>Waits for a log line that holds the text.</summary>
    public async Task<string> LineAsync(string part)
    {
        while (true)
        {
            var line = await ReadAsync(_lines.Reader);
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    public async Task<int> EndAsync() => await Running.WaitAsync(Limit());

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Running;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{logLevel}: {formatter(state, exception)}";
        Lines.Enqueue(line);
        _lines.Writer.TryWrite(line);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_runner is not null)
        {
            await _runner.DisposeAsync();
        }

        _stop.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>A runner that ended with an exception shows it at once.</summary>
    private async Task<string> ReadAsync(ChannelReader<string> reader)
    {
        var next = reader.ReadAsync(Limit()).AsTask();
        if (await Task.WhenAny(next, Running) != next && Running.IsFaulted)
        {
            await Running;
        }

        return await next;
    }

    /// <summary>A hang shows as a failed test, not as a hung run.</summary>
    private static CancellationToken Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        return limit.Token;
    }
}
