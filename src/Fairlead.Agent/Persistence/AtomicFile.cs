namespace Fairlead.Agent.Persistence;

/// <summary>A file that after a crash is either the old one or the new one, whole.</summary>
internal static class AtomicFile
{
    /// <param name="durable">Whether it must be on disk before this returns; otherwise a crash of the machine may lose it.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(content);
            file.Flush(flushToDisk: durable);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
