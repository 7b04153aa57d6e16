using Fairlead.Templates.Values;

namespace Fairlead.Templates.Fetching;

/// <summary>A file on this machine, looked at every two seconds and read when its time, size or identity changed.</summary>
internal sealed record FileSource(string Path) : WatchSource
{
    /// <summary>consul-template's pace.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Largest file a template may read: it becomes part of a text held in memory.</summary>
    public const long MaxBytes = 64L * 1024 * 1024;

    public override string Id => $"file({Path})";

    public override SourceKind Kind => SourceKind.Local;

    public override ValueTask<Fetched> FetchAsync(FetchContext context, ulong afterIndex, object? previous, CancellationToken cancellationToken)
    {
        try
        {
            var info = new FileInfo(Path);
            // Through symbolic links, as Kubernetes mounts its config maps.
            var real = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            if (!real.Exists)
            {
                throw new FetchException($"{Path}: no such file");
            }

            var stamp = (real.FullName, real.LastWriteTimeUtc, real.Length);
            if (previous is FileContent before && before.Stamp == stamp)
            {
                return ValueTask.FromResult(new Fetched(0, before, PollInterval));
            }

            if (real.Length > MaxBytes)
            {
                throw new FetchException($"{Path}: larger than {MaxBytes} bytes");
            }

            var text = GoText.FromUtf8(File.ReadAllBytes(real.FullName)).Trim();
            return ValueTask.FromResult(new Fetched(0, new FileContent(stamp, text), PollInterval));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FetchException($"{Path}: {e.Message}", e);
        }
    }
}

/// <summary>A file's text with what tells whether it changed.</summary>
internal sealed record FileContent((string Name, DateTime Written, long Length) Stamp, string Text);
