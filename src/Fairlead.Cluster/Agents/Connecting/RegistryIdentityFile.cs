namespace Fairlead.Cluster.Agents.Connecting;

/// <summary>The identity of the registry this agent belongs to: learnt at the first attach, kept in the data directory.</summary>
public sealed class RegistryIdentityFile
{
    private readonly string? _path;
    private string _value = "";

    /// <param name="directory">The data directory; null keeps it in memory.</param>
    /// <exception cref="InvalidDataException">The file holds no identity.</exception>
    public RegistryIdentityFile(string? directory)
    {
        _path = directory is null ? null : Path.Combine(directory, "registry-id");
        if (_path is null || !File.Exists(_path))
        {
            return;
        }

        var text = File.ReadAllText(_path).Trim();
        _value = Guid.TryParse(text, out var identity)
            ? identity.ToString()
            : throw new InvalidDataException($"{_path}: \"{text}\" is not a registry's identity; remove the file to join any registry");
    }

    /// <summary>Empty until the first attach.</summary>
    public string Value => Volatile.Read(ref _value);

    /// <summary>Remembers it from now on.</summary>
    /// <exception cref="IOException">The data directory cannot be written.</exception>
    public void Keep(string identity)
    {
        if (Value == identity)
        {
            return;
        }

        Volatile.Write(ref _value, identity);
        if (_path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllText(_path + ".new", identity + "\n");
            File.Move(_path + ".new", _path, overwrite: true);
        }
    }
}
