using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.Persistence;

/// <summary>One file for each id in a folder; the name is a hash, because an id may hold any character.</summary>
internal sealed class RecordFolder
{
    private readonly string _path;
    private readonly ILogger _logger;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public RecordFolder(string path, ILogger logger)
    {
        _path = path;
        _logger = logger;
        Directory.CreateDirectory(path);
    }

    public void Put(string id, ReadOnlySpan<byte> content, bool durable = true) => AtomicFile.Write(FileOf(id), content, durable);

    public void Remove(string id) => File.Delete(FileOf(id));

    /// <summary>Every file that can be read; one that cannot is left in place and told about.</summary>
    public IEnumerable<(string File, byte[] Content)> ReadAll()
    {
        foreach (var file in Directory.EnumerateFiles(_path, "*.json").Order(StringComparer.Ordinal))
        {
            byte[]? content = null;
            try
            {
                content = File.ReadAllBytes(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Log.PersistedUnreadable(_logger, file, error.Message);
            }

            if (content is not null)
            {
                yield return (file, content);
            }
        }
    }

    private string FileOf(string id) =>
        Path.Combine(_path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..32] + ".json");
}
