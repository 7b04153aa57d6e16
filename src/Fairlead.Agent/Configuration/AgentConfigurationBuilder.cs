using System.Collections.Immutable;
using Fairlead.Agent.Definitions;
using Fairlead.Primitives.Documents;

namespace Fairlead.Agent.Configuration;

/// <summary>
/// Gathers the sources of an agent's configuration. Whatever the order of the calls, they count in Consul's order: defaults,
/// <c>-dev</c>, files and directories as added, pieces of HCL, flags.
/// </summary>
public sealed class AgentConfigurationBuilder
{
    private readonly List<DocumentError> _diagnostics = [];
    private readonly List<DocumentObject> _files = [];
    private readonly List<DocumentObject> _pieces = [];
    private readonly List<DocumentObject> _flags = [];
    private readonly Func<ImmutableArray<InterfaceAddress>> _interfaces;
    private readonly AddressRenderer _render;
    private readonly string _hostName;
    private readonly List<(string Path, bool IsDirectory)> _paths = [];
    private DocumentFormat? _format;
    private bool _isDev;

    /// <summary>For this machine.</summary>
    /// <param name="render">How addresses that are written as templates become addresses.</param>
    public AgentConfigurationBuilder(AddressRenderer render)
        : this(InterfaceAddress.OfThisMachine, Environment.MachineName, render)
    {
    }

    /// <summary>For a machine with these addresses and this host name.</summary>
    public AgentConfigurationBuilder(Func<ImmutableArray<InterfaceAddress>> interfaces, string hostName, AddressRenderer render)
    {
        _render = render;
        _interfaces = interfaces;
        _hostName = hostName;
    }

    /// <summary>A file, or, as Consul allows, a directory.</summary>
    public AgentConfigurationBuilder AddFile(string path)
    {
        _paths.Add((path, Directory.Exists(path)));
        return this;
    }

    /// <summary>The <c>.json</c> and <c>.hcl</c> files of a directory by name, without its subdirectories.</summary>
    public AgentConfigurationBuilder AddDirectory(string path)
    {
        _paths.Add((path, true));
        return this;
    }

    /// <summary>A piece of HCL from the command line.</summary>
    public AgentConfigurationBuilder AddHcl(string text)
    {
        Take(DocumentReader.Read("-hcl", text, DocumentFormat.Hcl), _pieces);
        return this;
    }

    /// <summary>A document that is already read, counted like a file added now.</summary>
    public AgentConfigurationBuilder AddDocument(DocumentObject document)
    {
        _files.Add(document);
        return this;
    }

    /// <summary>A flag without its dash; a switch may come without a value. <c>config-file</c> and its like are understood too.</summary>
    public AgentConfigurationBuilder AddFlag(string name, string value = "")
    {
        switch (name)
        {
            case "dev":
                _isDev = value is not "false";
                return this;
            case "config-file":
                return AddFile(value);
            case "config-dir":
                return AddDirectory(value);
            case "hcl":
                return AddHcl(value);
            case "config-format":
                SetFormat(value);
                return this;
        }

        var (flag, error) = AgentFlags.Find(name);
        if (flag is null)
        {
            _diagnostics.Add(new DocumentError(SourceLocation.Of("command line"), error!));
        }
        else
        {
            _flags.Add(AgentFlags.ToDocument(flag, value));
        }

        return this;
    }

    /// <summary>Reads, merges and judges everything; all errors at once.</summary>
    public AgentConfigurationResult Build()
    {
        var diagnostics = new List<DocumentError>(_diagnostics);
        var files = ReadPaths(diagnostics).Concat(_files).ToList();
        var merge = new ConfigurationMerge(diagnostics);
        if (_isDev)
        {
            merge.Add(DevDefaults());
        }

        foreach (var source in files.Concat(_pieces).Concat(_flags))
        {
            merge.Add(source);
        }

        var definitions = DefinitionDecoder.Collect(files.Concat(_pieces), [], refuseOthers: false);
        diagnostics.AddRange(definitions.Diagnostics);
        var options = new AgentOptionsReader(merge.Result, diagnostics, _interfaces, _render, _hostName, _isDev).Read(definitions);
        return new AgentConfigurationResult(diagnostics.TrueForAll(diagnostic => diagnostic.IsWarning) ? options : null, [.. diagnostics]);
    }

    private static DocumentObject DevDefaults() => DocumentReader.Read(
        "-dev",
        """
        server = true
        bind_addr = "127.0.0.1"
        log_level = "debug"
        enable_debug = true
        ui_config { enabled = true }
        ports { grpc = 8502 }
        """,
        DocumentFormat.Hcl).Root!;

    private void SetFormat(string value)
    {
        _format = value switch { "json" => DocumentFormat.Json, "hcl" => DocumentFormat.Hcl, _ => null };
        if (_format is null)
        {
            _diagnostics.Add(new DocumentError(SourceLocation.Of("-config-format"), $"the format is json or hcl, found \"{value}\""));
        }
    }

    private List<DocumentObject> ReadPaths(List<DocumentError> diagnostics)
    {
        var documents = new List<DocumentObject>();
        foreach (var (path, isDirectory) in _paths)
        {
            foreach (var file in isDirectory ? FilesOf(path, diagnostics) : [path])
            {
                if (FormatOf(file, diagnostics) is { } format)
                {
                    Take(DocumentReader.ReadFile(file, format), documents, diagnostics);
                }
            }
        }

        return documents;
    }

    private IEnumerable<string> FilesOf(string directory, List<DocumentError> diagnostics)
    {
        try
        {
            // An empty file is what a package manager or an editor leaves behind, not a mistake in a configuration.
            return [.. Directory.EnumerateFiles(directory)
                .Where(file => _format is not null || DocumentReader.FormatOf(file) is not null)
                .Where(file => new FileInfo(file).Length > 0)
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(new DocumentError(SourceLocation.Of(directory), $"cannot read the directory: {error.Message}"));
            return [];
        }
    }

    /// <summary>0.5 took any file name as JSON; later versions want an extension. A file that begins like JSON is JSON.</summary>
    private DocumentFormat? FormatOf(string file, List<DocumentError> diagnostics)
    {
        if ((_format ?? DocumentReader.FormatOf(file)) is { } known)
        {
            return known;
        }

        if (BeginsLikeJson(file))
        {
            return DocumentFormat.Json;
        }

        diagnostics.Add(new DocumentError(SourceLocation.Of(file), "cannot tell whether this is JSON or HCL: name it .json or .hcl, or give -config-format"));
        return null;
    }

    private static bool BeginsLikeJson(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            for (int c; (c = reader.Read()) >= 0;)
            {
                if (!char.IsWhiteSpace((char)c))
                {
                    return c == '{';
                }
            }

            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The reading that follows tells it with its reason.
            return true;
        }
    }

    private void Take(DocumentResult result, List<DocumentObject> into) => Take(result, into, _diagnostics);

    private static void Take(DocumentResult result, List<DocumentObject> into, List<DocumentError> diagnostics)
    {
        diagnostics.AddRange(result.Diagnostics);
        if (result.IsUsable)
        {
            into.Add(result.Root);
        }
    }
}
