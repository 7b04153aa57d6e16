using System.Security;
using Fairlead.Primitives.Documents;

namespace Fairlead.Templates.Configuration;

/// <summary>Reads files and directories of configuration, left over right in the order given.</summary>
internal static class ConfigurationFiles
{
    /// <summary>Most files one <c>-config</c> directory may hold.</summary>
    private const int MaxFiles = 10_000;

    public static void Load(string path, SettingSet into, ICollection<DocumentError> problems)
    {
        if (Directory.Exists(path))
        {
            foreach (var file in FilesBelow(path, problems))
            {
                LoadFile(file, into, problems);
            }
        }
        else
        {
            LoadFile(path, into, problems);
        }
    }

    public static void LoadText(string origin, string text, SettingSet into, ICollection<DocumentError> problems) =>
        Take(DocumentReader.Read(origin, text, DocumentFormat.Hcl), into, problems);

    private static void LoadFile(string path, SettingSet into, ICollection<DocumentError> problems) =>
        // HCL 1 contains JSON, and consul-template never asked for an extension.
        Take(DocumentReader.ReadFile(path, DocumentReader.FormatOf(path) ?? DocumentFormat.Hcl), into, problems);

    private static void Take(DocumentResult result, SettingSet into, ICollection<DocumentError> problems)
    {
        foreach (var diagnostic in result.Diagnostics)
        {
            problems.Add(diagnostic);
        }

        if (result.IsUsable)
        {
            into.Overlay(new ConfigurationDocument(problems).Read(result.Root));
        }
    }

    /// <summary>Lexical order, below directories too; symbolic links to directories are not followed.</summary>
    private static List<string> FilesBelow(string directory, ICollection<DocumentError> problems)
    {
        var files = new List<string>();
        try
        {
            foreach (var file in Directory.EnumerateFiles(directory, "*", new EnumerationOptions
            {
                RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false,
            }).Where(file => !PassesLink(directory, file)))
            {
                if (files.Count == MaxFiles)
                {
                    problems.Add(new DocumentError(SourceLocation.Of(directory), $"the directory holds more than {MaxFiles} files"));
                    return [];
                }

                files.Add(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException)
        {
            problems.Add(new DocumentError(SourceLocation.Of(directory), $"cannot read the directory: {e.Message}"));
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static bool PassesLink(string root, string file)
    {
        for (var directory = Path.GetDirectoryName(file); directory is not null && directory.Length > root.Length; directory = Path.GetDirectoryName(directory))
        {
            if (new DirectoryInfo(directory).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }
}
