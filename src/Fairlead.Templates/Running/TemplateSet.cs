using Fairlead.Templates.Configuration;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Running;

/// <summary>Reads and parses all templates; every error of every template is told at once.</summary>
internal static class TemplateSet
{
    public static List<(TemplateDefinition Definition, Template Template, string Text)> Load(IEnumerable<TemplateDefinition> definitions, ICollection<string> errors)
    {
        var loaded = new List<(TemplateDefinition, Template, string)>();
        foreach (var definition in definitions)
        {
            if (Read(definition, errors) is not { } text)
            {
                continue;
            }

            try
            {
                var template = Template.Parse(
                    "",
                    text,
                    FunctionTable.Standard.Deny(definition.FunctionDenylist),
                    TemplateOptions.ConsulTemplate with
                    {
                        LeftDelimiter = definition.LeftDelimiter.Length > 0 ? definition.LeftDelimiter : "{{",
                        RightDelimiter = definition.RightDelimiter.Length > 0 ? definition.RightDelimiter : "}}",
                        MissingKey = definition.ErrorOnMissingKey ? MissingKey.Error : MissingKey.Zero,
                    });
                loaded.Add((definition, template, text));
            }
            catch (TemplateException e)
            {
                errors.Add($"{definition.Name}: parse: {e.Message}");
            }
        }

        return loaded;
    }

    private static string? Read(TemplateDefinition definition, ICollection<string> errors)
    {
        if (definition.Contents is { } contents)
        {
            return contents;
        }

        try
        {
            return GoText.FromUtf8(File.ReadAllBytes(definition.Source));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{definition.Source}: cannot read the template: {e.Message}");
            return null;
        }
    }
}
