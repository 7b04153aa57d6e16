namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>Which characters a proxy, server or ACL name may have: manual section 4 (letters, digits, <c>- _ . :</c>).</summary>
internal static class SectionNames
{
    /// <summary>The first character that is not permitted; null when all are.</summary>
    public static char? FirstForbidden(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ':'))
            {
                return c;
            }
        }

        return null;
    }
}
